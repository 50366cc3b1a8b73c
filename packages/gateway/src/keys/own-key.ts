import type { Agent } from "../agents/agent.ts";
import { isSame } from "../secrets/is-same.ts";
import type { Keys } from "./keys.ts";

/** Whether somebody shows an agent's internal key, and so is the agent itself. */
export async function isOwnKey(
  keys: Pick<Keys, "internalKey">,
  agent: Pick<Agent, "id" | "name">,
  shown: string,
): Promise<boolean> {
  return isSame(shown, await keys.internalKey(agent));
}
