import type { Access } from "../../../access/access.ts";
import type { DeliveryFilter } from "../../../deliveries/filter.ts";

/** An external auth service decides per agent. */
export async function mayReplay(access: Access, filter: DeliveryFilter): Promise<DeliveryFilter> {
  if (filter.agentIds === undefined) return filter;
  const agentIds: string[] = [];
  for (const id of filter.agentId === undefined ? filter.agentIds : [filter.agentId]) {
    if (await access.may("execute", { type: "agent", id })) agentIds.push(id);
  }
  return { ...filter, agentIds };
}
