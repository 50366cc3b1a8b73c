import { readDuration } from "./read-quantity.ts";
import type { Setting } from "./setting.ts";

/** How deliveries are retried and deduplicated, and how long they are kept. */
export type DeliveriesConfig = {
  /** Milliseconds to wait after the first, second … failed attempt. */
  readonly retrySchedule: readonly number[];
  /** Milliseconds without a report after which a run is lost. */
  readonly runLease: number;
  /** Minimum milliseconds for which an equal body counts as a duplicate, for providers whose data allows that. */
  readonly sameBodyWithin: number;
  /** Milliseconds after which a delivered or superseded delivery is removed. */
  readonly keepDelivered: number;
  /** Milliseconds after which a failed, rejected or cancelled delivery is removed. */
  readonly keepFailed: number;
  /** Milliseconds after which a filtered delivery is removed. */
  readonly keepFiltered: number;
  /** Milliseconds after which a held delivery is cancelled. */
  readonly holdFor: number;
  /** How many rejected requests are kept. */
  readonly keepRefusals: number;
};

const KEEP_EXPECTED = "a time from 1s to 3650d, such as 30d (ms, s, m, h or d)";

function readKeep(text: string): number | undefined {
  const time = readDuration(text);
  return time !== undefined && time >= 1_000 && time <= 3_650 * 86_400_000 ? time : undefined;
}

export const DELIVERIES_SETTINGS = {
  retrySchedule: {
    variable: "AGENTEX_RETRY_SCHEDULE",
    flag: "--retry-schedule <waits>",
    fallback: "5s,30s,2m,10m,1h,3h,6h,12h,24h,24h",
    description:
      "The waits after a delivery's first, second … failed attempt, each shortened at random by at most half. " +
      "After the " +
      "last attempt, the delivery has failed.",
    expected: "waits such as 5s,30s,2m,1h (ms, s, m, h or d), at most 50",
    read: (text) => {
      const waits = text.split(",").map((wait) => readDuration(wait.trim()));
      return waits.length <= 50 && waits.every((wait) => wait !== undefined) ? waits : undefined;
    },
  },
  runLease: {
    variable: "AGENTEX_RUN_LEASE",
    flag: "--run-lease <time>",
    fallback: "2m",
    description:
      "How long a run may go without a report before it is lost. Agents learn it with each report; those that " +
      "use the SDK report three times as often.",
    expected: "a time from 5s to 1h, such as 2m (ms, s, m or h)",
    read: (text) => {
      const time = readDuration(text);
      return time !== undefined && time >= 5_000 && time <= 3_600_000 ? time : undefined;
    },
  },
  sameBodyWithin: {
    variable: "AGENTEX_SAME_BODY_WITHIN",
    flag: "--same-body-within <time>",
    fallback: "1d",
    description:
      "How long the same body, sent by the same key to the same route, counts as a duplicate, whatever its " +
      "headers say. Only for providers that sign no timestamp and never send the same bytes twice; never " +
      "shorter than their own retries take.",
    expected: "a time from 0s to 30d, such as 1d (ms, s, m, h or d)",
    read: (text) => {
      const time = readDuration(text);
      return time !== undefined && time <= 30 * 86_400_000 ? time : undefined;
    },
  },
  keepDelivered: {
    variable: "AGENTEX_KEEP_DELIVERED",
    flag: "--keep-delivered <time>",
    fallback: "30d",
    description: "How long delivered and superseded deliveries are kept.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  keepFailed: {
    variable: "AGENTEX_KEEP_FAILED",
    flag: "--keep-failed <time>",
    fallback: "90d",
    description:
      "How long failed, rejected and cancelled deliveries are kept; until then they can be replayed.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  keepFiltered: {
    variable: "AGENTEX_KEEP_FILTERED",
    flag: "--keep-filtered <time>",
    fallback: "3d",
    description: "How long filtered deliveries are kept; until then they can be replayed.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  holdFor: {
    variable: "AGENTEX_HOLD_FOR",
    flag: "--hold-for <time>",
    fallback: "7d",
    description: "How long held deliveries wait for a person before they are cancelled.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  keepRefusals: {
    variable: "AGENTEX_KEEP_REFUSALS",
    flag: "--keep-refusals <number>",
    fallback: "10000",
    description: "How many rejected requests are kept; the oldest are removed first.",
    expected: "a whole number from 0 to 100000",
    read: (text) => (/^\d{1,6}$/.test(text) && Number(text) <= 100_000 ? Number(text) : undefined),
  },
} satisfies { [Name in keyof DeliveriesConfig]: Setting<NonNullable<DeliveriesConfig[Name]>> };
