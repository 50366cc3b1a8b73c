import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { changeOf, deliveriesBetween, OVERLAP, type Position } from "./change-log.ts";
import { matches, type DeliveryFilter } from "../filter.ts";
import type { ListedDelivery } from "../list-deliveries.ts";

/** What changed while somebody who listened before was away. */
export type MissedChanges = {
  /** The next one; undefined when there are no more, and ever after. */
  next(): Promise<ListedDelivery | undefined>;
  /** Whether this change was among them. */
  has(delivery: ListedDelivery): boolean;
};

const PAGE = 200;

/**
 * @param after - what they were told last; undefined for somebody who missed nothing.
 * @param upTo - from here on they hear of changes anyway.
 */
export function createMissedChanges(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  after: Position | undefined,
  upTo: Position,
): MissedChanges {
  let from = after && { changedAt: after.changedAt - OVERLAP, id: -1n };
  const read: ListedDelivery[] = [];
  /** Those that may still come to light anew. */
  const recent = new Set<string>();

  const readOn = async (position: Position): Promise<Position | undefined> => {
    const page = await deliveriesBetween(browse, position, upTo, PAGE);
    for (const change of page.map(changeOf)) {
      if (change.changedAt >= upTo.changedAt - OVERLAP) recent.add(change.key);
    }
    read.push(...page.filter((delivery) => matches(filter, delivery)));
    const last = page.at(-1);
    return last === undefined || page.length < PAGE ? undefined : changeOf(last);
  };

  return {
    async next() {
      while (read.length === 0 && from !== undefined) from = await readOn(from);
      return read.shift();
    },
    has: (delivery) => recent.has(changeOf(delivery).key),
  };
}
