import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Condition } from "../list/conditions.ts";
import type { DeliveryFilter, IdRange } from "../list/filter.ts";
import { listDeliveries, type Page } from "../list/list-deliveries.ts";
import { WINDOW } from "../list/scan-windows.ts";

/**
 * Lists deliveries that are events, oldest first: one for each webhook that was received, and none for its replays, its
 * shadows and its further targets. A `direct` delivery is none, since it is only stored when its agent has answered, and
 * its id would appear behind a reader's back.
 *
 * @param actor - the id or the name of who caused it.
 */
export async function listEvents(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  actor: string | undefined,
  range: IdRange,
  limit: number,
): Promise<Page> {
  const also: Condition[] = [
    sql`deliveries.replay_of IS NULL AND coalesce(deliveries.shadow, 0) = 0 AND deliveries.policy <> 'direct'`,
    isFirstOfRequest(filter),
  ];
  if (actor !== undefined)
    also.push(sql`(deliveries.actor_id = ${actor} OR deliveries.actor_name = ${actor})`);
  return listDeliveries(browse, filter, range, "oldest_first", limit, WINDOW, also);
}

/** Whether no earlier delivery of the same request is in the same list. */
function isFirstOfRequest({ agentId, agentIds, route }: DeliveryFilter): Condition {
  const inList = [
    ...(agentId === undefined ? [] : [sql` AND other.agent_id = ${agentId}`]),
    ...(route === undefined ? [] : [sql` AND other.route = ${route}`]),
    ...(agentIds === undefined || agentIds.length === 0
      ? []
      : [sql` AND other.agent_id IN (${sql.join(agentIds)})`]),
  ];
  const alike = sql`other.replay_of IS NULL AND coalesce(other.shadow, 0) = 0 AND other.policy <> 'direct'${sql.join(inList, sql``)}`;
  return sql`(deliveries.request_id IS NULL OR NOT (
    EXISTS (SELECT 1 FROM deliveries AS other WHERE other.id = deliveries.request_id AND ${alike}) OR
    EXISTS (SELECT 1 FROM deliveries AS other
      WHERE other.request_id = deliveries.request_id AND other.id < deliveries.id AND ${alike})))`;
}
