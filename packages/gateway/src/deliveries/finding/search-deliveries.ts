import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, inRange, sequencesOf } from "../list/conditions.ts";
import { rangeOf, within, type DeliveryFilter, type IdRange } from "../list/filter.ts";
import { listDeliveries, type Page } from "../list/list-deliveries.ts";

export type LookedPage = Page & {
  /** How many deliveries were scanned, whether they match or not. */
  readonly lookedThrough: number;
};

/** Lists matching deliveries, newest first, with the number scanned. */
export async function searchDeliveries(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  range: IdRange,
  limit: number,
  windowSize?: number,
): Promise<LookedPage> {
  const page = await listDeliveries(browse, filter, range, "newest_first", limit, windowSize);
  return { ...page, lookedThrough: await countLookedThrough(browse, filter, range, page) };
}

/** Uses indexes only. */
async function countLookedThrough(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  range: IdRange,
  { deliveries, rest }: Page,
): Promise<number> {
  const sequences = sequencesOf(filter);
  const seen = within({ ...range, ...(rest !== undefined && { above: rest.below - 1n }) }, rangeOf(filter));
  if (seen === undefined || sequences.every(({ isExact }) => isExact)) return deliveries.length;
  const counts = await Promise.all(
    sequences.map(async ({ conditions }) =>
      browse
        .selectFrom("deliveries")
        .select((expression) => expression.fn.countAll<number>().as("count"))
        .where(all([inRange(seen), ...conditions]))
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((total, { count }) => total + count, 0);
}
