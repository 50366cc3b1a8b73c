import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, conditionsOf, inRange, sequencesOf, type Sequence } from "./conditions.ts";
import type { DeliveryStatus } from "../delivery.ts";
import { firstIdAt, receivedAt } from "../../ids/delivery-id.ts";
import { rangeOf, type DeliveryFilter, type IdRange } from "./filter.ts";
import { firstWindow, WINDOW } from "./scan-windows.ts";

/** How many deliveries arrived in one time step, by current status. */
export type Bucket = {
  /** Unix milliseconds; a multiple of the step. */
  readonly start: number;
  readonly counts: Readonly<Partial<Record<DeliveryStatus, number>>>;
};

export type Statistics = {
  /** One per step of the time range, in order, including empty ones. */
  readonly buckets: readonly Bucket[];
  /** Unix milliseconds; earlier arrivals were not counted. The start of the range if everything was counted. */
  readonly countedFrom: number;
};

/** A filter with a time range. */
export type SpanFilter = DeliveryFilter & { readonly from: number; readonly to: number };

/** The maximum number of windows: 300,000 deliveries, which take about a quarter of a second. */
const MOST_WINDOWS = 15;

/**
 * Counts the deliveries that match by time of arrival and status.
 *
 * Scans backwards from the end of the range by windows of ids, which contain the time, up to a maximum number of
 * windows. So the cost is bounded regardless of the number of deliveries, and the newest are always counted.
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
    // The next uncounted delivery may share its millisecond with others.
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
/** The divisor that turns an id into milliseconds. */
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
  // Literals, because with parameters PostgreSQL cannot tell that the selected and the grouped expression are the same.
  const bucket = sql`(deliveries.id / ${sql.raw(String(IDS_A_MILLISECOND))} + ${sql.raw(String(FIRST_TIME))}) / ${sql.raw(String(step))}`;
  const { rows } = await sql<Counted>`
    SELECT deliveries.status, ${bucket} AS bucket, count(*) AS count
      FROM deliveries ${keys}
      WHERE ${all([inRange(range), ...conditions, ...conditionsOf(filter)])}
      GROUP BY deliveries.status, ${bucket}`.execute(browse);
  return rows;
}
