import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { changeOf, deliveriesBetween, OVERLAP, type Position } from "./change-log.ts";
import { matches, type DeliveryFilter } from "../list/filter.ts";
import type { ListedDelivery } from "../list/list-deliveries.ts";

/** The changes that a subscriber missed while it was disconnected. */
export type MissedChanges = {
  /** The next change; undefined after the last one. */
  next(): Promise<ListedDelivery | undefined>;
  /** Whether this change was among them. */
  has(delivery: ListedDelivery): boolean;
};

const PAGE = 200;

/**
 * @param after - the last change that the subscriber received; undefined for a new subscriber.
 * @param upTo - the position from which it receives changes directly.
 */
export function createMissedChanges(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  after: Position | undefined,
  upTo: Position,
): MissedChanges {
  let from = after && { changedAt: after.changedAt - OVERLAP, id: -1n };
  const read: ListedDelivery[] = [];
  /** Changes that may still become visible again. */
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
