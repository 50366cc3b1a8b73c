import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { all, conditionsOf, inRange, sequencesOf, type Sequence } from "./conditions.ts";
import type { DeliveryStatus } from "./delivery.ts";
import { firstIdAt, receivedAt } from "../ids/delivery-id.ts";
import { rangeOf, type DeliveryFilter, type IdRange } from "./filter.ts";
import { firstWindow, WINDOW } from "./scan-windows.ts";

/** How many deliveries arrived in one step of time, by what has become of them since. */
export type Bucket = {
  /** Unix milliseconds; a multiple of the step. */
  readonly start: number;
  readonly counts: Readonly<Partial<Record<DeliveryStatus, number>>>;
};

export type Statistics = {
  /** One for each step of the span, in order, also where nothing arrived. */
  readonly buckets: readonly Bucket[];
  /** Unix milliseconds; what arrived before it was not counted. The beginning of the span where all of it was. */
  readonly countedFrom: number;
};

/** A filter that says when. */
export type SpanFilter = DeliveryFilter & { readonly from: number; readonly to: number };

/** How many windows are counted at the most: 300,000 deliveries, which take about a quarter of a second. */
const MOST_WINDOWS = 15;

/**
 * Counts the deliveries that match by time of arrival and status.
 *
 * Goes back from the end of the span by windows of ids, which hold the time, and stops after so many of them: what it
 * costs is bounded however many deliveries there are, and the newest are always counted.
 *
 * @param step - milliseconds.
 */
export async function countByTime(
  browse: Kysely<Schema>,
  filter: SpanFilter,
  step: number,
  { windowSize = WINDOW, mostWindows = MOST_WINDOWS } = {},
): Promise<Statistics> {
  const counts = new Map<number, Partial<Record<DeliveryStatus, number>>>();
  let countedFrom = filter.from;
  for (const sequence of sequencesOf(filter)) {
    let left: IdRange | undefined = rangeOf(filter);
    for (let count = 0; count < mostWindows && left !== undefined; count++) {
      const window = await firstWindow(
        browse,
        [{ ...sequence, isExact: false }],
        left,
        "newest_first",
        windowSize,
      );
      for (const row of await countWindow(browse, sequence, filter, window.range, step)) {
        const start = Number(row.bucket) * step;
        const bucket = counts.get(start) ?? {};
        bucket[row.status] = (bucket[row.status] ?? 0) + Number(row.count);
        counts.set(start, bucket);
      }
      left = window.rest;
    }
    // The next one that would have been counted may share its millisecond with others.
    if (left !== undefined) countedFrom = Math.max(countedFrom, receivedAt(left.below - 1n) + 1);
  }
  const buckets: Bucket[] = [];
  for (let start = Math.floor(filter.from / step) * step; start < filter.to; start += step) {
    buckets.push({ start, counts: counts.get(start) ?? {} });
  }
  return { buckets, countedFrom };
}

type Counted = {
  readonly status: DeliveryStatus;
  readonly bucket: number | bigint | string;
  readonly count: number | bigint | string;
};

const FIRST_TIME = receivedAt(0n);
/** What an id is divided by to have its milliseconds. */
const IDS_A_MILLISECOND = firstIdAt(FIRST_TIME + 1);

async function countWindow(
  browse: Kysely<Schema>,
  { conditions }: Sequence,
  filter: DeliveryFilter,
  range: IdRange,
  step: number,
): Promise<readonly Counted[]> {
  const keys =
    filter.key === undefined ? sql`` : sql`LEFT JOIN agent_api_keys ON agent_api_keys.id = deliveries.key_id`;
  // Numbers, not parameters: PostgreSQL would not know that what is selected is what is grouped by.
  const bucket = sql`(deliveries.id / ${sql.raw(String(IDS_A_MILLISECOND))} + ${sql.raw(String(FIRST_TIME))}) / ${sql.raw(String(step))}`;
  const { rows } = await sql<Counted>`
    SELECT deliveries.status, ${bucket} AS bucket, count(*) AS count
      FROM deliveries ${keys}
      WHERE ${all([inRange(range), ...conditions, ...conditionsOf(filter)])}
      GROUP BY deliveries.status, ${bucket}`.execute(browse);
  return rows;
}
