import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, inRange, type Sequence } from "./conditions.ts";
import type { IdRange } from "./filter.ts";

export type Direction = "newest_first" | "oldest_first";

/** A part of a range small enough to scan in one go, and the rest of the range after it. */
export type Window = { readonly range: IdRange; readonly rest: IdRange | undefined };

/**
 * How many deliveries one query scans, whether they match or not. This bounds the cost of a filter without an index,
 * regardless of the number of deliveries; the rest is left to the next query.
 */
export const WINDOW = 20_000;

/** The first window of a range, in which each sequence has a bounded number of deliveries. */
export async function firstWindow(
  browse: Kysely<Schema>,
  sequences: readonly Sequence[],
  range: IdRange,
  direction: Direction,
  size: number,
): Promise<Window> {
  // Sequences that match an index exactly are never scanned in vain.
  const ends = await Promise.all(
    sequences.map(async (sequence) =>
      sequence.isExact ? undefined : endOf(browse, sequence, range, direction, size),
    ),
  );
  const known = ends.filter((end) => end !== undefined);
  if (known.length === 0) return { range, rest: undefined };
  const { above, below } = range;
  return direction === "newest_first"
    ? split(
        known.reduce((a, b) => (a > b ? a : b)),
        (end) => [
          { above: end, below },
          { above, below: end + 1n },
        ],
      )
    : split(
        known.reduce((a, b) => (a < b ? a : b)),
        (end) => [
          { above, below: end },
          { above: end - 1n, below },
        ],
      );
}

function split(end: bigint, at: (end: bigint) => readonly [IdRange, IdRange]): Window {
  const [range, rest] = at(end);
  return { range, rest };
}

/** The first id beyond the window, read from the index only. */
async function endOf(
  browse: Kysely<Schema>,
  { conditions }: Sequence,
  range: IdRange,
  direction: Direction,
  size: number,
): Promise<bigint | undefined> {
  const row = await browse
    .selectFrom("deliveries")
    .select("deliveries.id")
    .where(all([inRange(range), ...conditions]))
    .orderBy("deliveries.id", direction === "newest_first" ? "desc" : "asc")
    .limit(1)
    .offset(size)
    .executeTakeFirst();
  return row && row.id;
}
