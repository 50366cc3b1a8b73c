import type { Agent } from "../../agents/agent.ts";
import type { Keys } from "../../keys/keys.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";
import { verifiedCaller, type Verified } from "./verified.ts";

/** Identifies a caller by the API key that it sent. */
export async function checkApiKey(agent: Agent, value: string, keys: Keys): Promise<Verified | Refusal> {
  const found = await keys.findExternal(agent, value);
  if (found === undefined || found.expired) {
    return refuse(
      "key_invalid",
      "The agent API key is unknown, was deleted, has expired, or belongs to another agent. Only keys of type " +
        "'external' are sent as x-agent-api-key.",
      found === undefined ? "key_invalid" : "key_expired",
    );
  }
  return verifiedCaller(found.key, found.valueId);
}
