import type { DeliveryStatistics, DeliveryStatus } from "agentex-gateway-sdk/client";

/** What the charts distinguish. */
export type Outcome = "delivered" | "failed" | "active" | "other";

const OUTCOMES: Readonly<Record<DeliveryStatus, Outcome>> = {
  delivered: "delivered",
  failed: "failed",
  rejected: "failed",
  waiting: "active",
  running: "active",
  working: "active",
  superseded: "other",
  cancelled: "other",
  filtered: "other",
  held: "active",
  unrouted: "active",
};

export type OutcomeCounts = Record<Outcome, number>;

/** Converts counts by status to counts by outcome. */
export function outcomesOf(counts: DeliveryStatistics["buckets"][number]["counts"]): OutcomeCounts {
  const sums: OutcomeCounts = { delivered: 0, failed: 0, active: 0, other: 0 };
  for (const [status, outcome] of Object.entries(OUTCOMES)) {
    sums[outcome] += Object.entries(counts).find(([name]) => name === status)?.[1] ?? 0;
  }
  return sums;
}

/** The totals of the whole time range. */
export function sumUp(statistics: DeliveryStatistics | undefined): OutcomeCounts & { all: number } {
  const sum = { delivered: 0, failed: 0, active: 0, other: 0, all: 0 };
  for (const { counts } of statistics?.buckets ?? []) {
    const { delivered, failed, active, other } = outcomesOf(counts);
    sum.delivered += delivered;
    sum.failed += failed;
    sum.active += active;
    sum.other += other;
    sum.all += delivered + failed + active + other;
  }
  return sum;
}
