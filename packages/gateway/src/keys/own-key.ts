import type { Agent } from "../agents/agent.ts";
import { constantTimeEqual } from "../secrets/constant-time-equal.ts";
import type { Keys } from "./keys.ts";

/** Whether a caller has an agent's internal key, and so is the agent itself. */
export async function isOwnKey(
  keys: Pick<Keys, "internalKey">,
  agent: Pick<Agent, "id" | "name">,
  shown: string,
): Promise<boolean> {
  return constantTimeEqual(shown, await keys.internalKey(agent));
}
