import type { Context } from "hono";
import type { ApiEnv } from "../../../access/api-env.ts";
import {
  watchAccess,
  type AccessWatch,
  type AccessWatchParts,
  type Lost,
} from "../../../access/watch-access.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { DeliveryFilter } from "../../../deliveries/list/filter.ts";
import { readFilter, type GivenFilter } from "../filter-schema.ts";

export type FilterWatchParts = Pick<AccessWatchParts, "database" | "log"> & { readonly agents: Agents };

/** A client that reconnects gets what it may see by then. */
const SEES_OTHERS: Lost = {
  code: "access_denied",
  detail: "The agents that you may see have changed: reconnect.",
};

/** Watches whether a client still sees the same deliveries as when its stream began. */
export function watchFilter(
  { database, agents, log }: FilterWatchParts,
  context: Context<ApiEnv>,
  given: GivenFilter,
  filter: DeliveryFilter,
  onLost: () => void,
): AccessWatch {
  return watchAccess({
    database,
    reauthenticate: context.get("reauthenticate"),
    async check(access) {
      const now = await readFilter(agents, access, given);
      if (now.outcome === "unclear") return now;
      return seesTheSame(filter, now.filter) ? undefined : SEES_OTHERS;
    },
    onLost,
    log,
  });
}

/** Whether two filters from the same parameters select the same deliveries. */
function seesTheSame(before: DeliveryFilter, now: DeliveryFilter): boolean {
  const ids = ({ agentIds }: DeliveryFilter): string => agentIds?.toSorted().join() ?? "all";
  return before.accountId === now.accountId && before.agentId === now.agentId && ids(before) === ids(now);
}
