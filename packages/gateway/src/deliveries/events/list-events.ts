import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Condition } from "../list/conditions.ts";
import type { DeliveryFilter, IdRange } from "../list/filter.ts";
import { listDeliveries } from "../list/list-deliveries.ts";
import { WINDOW } from "../list/scan-windows.ts";
import { receivedEvent, type DeliveryEvent, type EventSelection } from "./delivery-event.ts";
import { listChanges, type ChangesFound } from "./list-changes.ts";

export type EventPage = {
  /** Oldest first. */
  readonly events: readonly DeliveryEvent[];
  /** The rest of the range; undefined at its end. A page may be empty and still be followed by another. */
  readonly rest: IdRange | undefined;
};

/**
 * Lists events by position: received webhooks, once each, and changes of deliveries. A webhook's position is its
 * delivery's id. With policy `direct` it is a change instead: that delivery is stored only after its agent has
 * answered, so its id would appear after a reader has passed it.
 */
export async function listEvents(
  browse: Kysely<Schema>,
  selection: EventSelection,
  range: IdRange,
  limit: number,
): Promise<EventPage> {
  const [webhooks, changes] = await Promise.all([
    selection.kinds.includes("received")
      ? listWebhooks(browse, selection.filter, range, limit)
      : { events: [], through: range.below - 1n },
    listChanges(browse, selection, range, limit, isFirstOfRequest(selection.filter, "direct")),
  ]);
  const through = webhooks.through < changes.through ? webhooks.through : changes.through;
  const events = [...webhooks.events, ...changes.events]
    .filter(({ position }) => position <= through)
    .toSorted((a, b) => (a.position < b.position ? -1 : 1));
  const last = events[limit - 1];
  const end = events.length > limit && last !== undefined ? last.position : through;
  return {
    events: events.slice(0, limit),
    rest: end >= range.below - 1n ? undefined : { above: end, below: range.below },
  };
}

/** One delivery for each received webhook, and none for its replays, shadows and further targets. */
async function listWebhooks(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  range: IdRange,
  limit: number,
): Promise<ChangesFound> {
  const { deliveries, rest } = await listDeliveries(browse, filter, range, "oldest_first", limit, WINDOW, [
    sql`deliveries.replay_of IS NULL AND coalesce(deliveries.shadow, 0) = 0 AND deliveries.policy <> 'direct'`,
    isFirstOfRequest(filter, "stored"),
  ]);
  return {
    events: deliveries.map((delivery) => receivedEvent(delivery)),
    through: rest?.above ?? range.below - 1n,
  };
}

/** Whether no other delivery of the same request comes before it in this list; those of policy `direct` come last. */
function isFirstOfRequest(
  { agentId, agentIds, route }: DeliveryFilter,
  which: "stored" | "direct",
): Condition {
  const inList = [
    ...(agentId === undefined ? [] : [sql` AND other.agent_id = ${agentId}`]),
    ...(route === undefined ? [] : [sql` AND other.route = ${route}`]),
    ...(agentIds === undefined || agentIds.length === 0
      ? []
      : [sql` AND other.agent_id IN (${sql.join(agentIds)})`]),
  ];
  const alike = sql`other.replay_of IS NULL AND coalesce(other.shadow, 0) = 0${sql.join(inList, sql``)}`;
  const isBefore =
    which === "stored"
      ? sql`other.policy <> 'direct' AND other.id < deliveries.id`
      : sql`(other.policy <> 'direct' OR other.id < deliveries.id)`;
  return sql`(deliveries.request_id IS NULL OR NOT (
    EXISTS (SELECT 1 FROM deliveries AS other WHERE other.id = deliveries.request_id AND ${alike} AND ${isBefore}) OR
    EXISTS (SELECT 1 FROM deliveries AS other
      WHERE other.request_id = deliveries.request_id AND other.id <> deliveries.id AND ${alike} AND ${isBefore})))`;
}
