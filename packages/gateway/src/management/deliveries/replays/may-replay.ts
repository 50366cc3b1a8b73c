import type { Agent } from "../../../agents/agent.ts";
import type { Agents } from "../../../agents/agents.ts";
import { reachAgent } from "../../../agents/reach-agent.ts";
import type { Access } from "../../../access/access.ts";
import type { DeliveryFilter } from "../../../deliveries/list/filter.ts";

/** An external auth service decides per agent. */
export async function mayReplay(access: Access, filter: DeliveryFilter): Promise<DeliveryFilter> {
  if (filter.agentIds === undefined) return filter;
  const agentIds: string[] = [];
  for (const id of filter.agentId === undefined ? filter.agentIds : [filter.agentId]) {
    if (await access.may("execute", { type: "agent", id })) agentIds.push(id);
  }
  return { ...filter, agentIds };
}

/** The agent that replays go to; null if there is none, or the caller may not deliver to it. */
export async function reachReplayAgent(
  agents: Pick<Agents, "find">,
  access: Access,
  name: string,
): Promise<Agent | null> {
  const reached = await reachAgent(agents, access, { name }, "execute");
  return reached.outcome === "found" ? reached.agent : null;
}
