import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, conditionsOf, type Condition } from "../list/conditions.ts";
import type { DeliveryFilter, IdRange } from "../list/filter.ts";
import { selectDeliveries, type ListedDelivery } from "../list/list-deliveries.ts";
import { receivedEvent, type DeliveryEvent, type EventSelection } from "./delivery-event.ts";

export type ChangesFound = {
  /** Oldest first; may be more than requested. */
  readonly events: readonly DeliveryEvent[];
  /** There are no others up to this position. */
  readonly through: bigint;
};

/**
 * How many changes to read at a time, whether they match or not: as many ids as fit into one statement of either store.
 */
const PAGE = 500;
const MOST_PAGES = 10;

/**
 * Lists changes of deliveries that are events, by position.
 *
 * @param ofReceived - additional conditions for the deliveries of received webhooks.
 */
export async function listChanges(
  browse: Kysely<Schema>,
  { kinds, since, filter }: EventSelection,
  range: IdRange,
  limit: number,
  ofReceived?: Condition,
): Promise<ChangesFound> {
  const events: DeliveryEvent[] = [];
  let { above } = range;
  for (let page = 0; page < MOST_PAGES && events.length < limit; page++) {
    const rows = await browse
      .selectFrom("delivery_changes")
      .selectAll()
      .where("position", ">", above)
      .where("position", "<", range.below)
      .where("kind", "in", kinds)
      .orderBy("position")
      .limit(PAGE)
      .execute();
    const placed = rows.flatMap(({ position, ...row }) => (position === null ? [] : [{ position, ...row }]));
    const wanted = placed.filter(({ at }) => since === undefined || at >= since);
    const ids = (isReceived: boolean) =>
      wanted.filter(({ kind }) => (kind === "received") === isReceived).map((row) => row.delivery_id);
    const changed = await deliveriesAmong(browse, ids(false), filter);
    const received = await deliveriesAmong(browse, ids(true), filter, ofReceived);
    for (const { position, kind, delivery_id, key: _, ...change } of wanted) {
      const delivery = (kind === "received" ? received : changed).get(delivery_id);
      if (delivery === undefined) continue;
      events.push(
        kind === "received" ? receivedEvent(delivery, position) : { kind, position, delivery, change },
      );
    }
    const last = placed.at(-1);
    if (last === undefined || placed.length < PAGE) return { events, through: endOf(range) };
    above = last.position;
  }
  return { events, through: above };
}

async function deliveriesAmong(
  browse: Kysely<Schema>,
  ids: readonly bigint[],
  filter: DeliveryFilter,
  also: Condition = sql`1 = 1`,
): Promise<ReadonlyMap<bigint, ListedDelivery>> {
  if (ids.length === 0) return new Map();
  const rows = await selectDeliveries(browse)
    .where("deliveries.id", "in", [...new Set(ids)])
    .where(all([...conditionsOf(filter), also]))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function endOf({ above, below }: IdRange): bigint {
  return above < below ? below - 1n : above;
}
