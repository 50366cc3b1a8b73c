import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";

/** The waits after the first failures, in milliseconds. */
const RETRIES = [30_000, 120_000, 600_000];
const LONGEST = 6 * 3_600_000;

type Next = {
  readonly state: EventSubscriptionRow["state"];
  /** In milliseconds; undefined: it is not tried again. */
  readonly wait: number | undefined;
};

/**
 * What follows a failure: retries after 30 seconds, 2 and 10 minutes; then the subscription is paused, and its endpoint is
 * only told of the gap, after 10 minutes and then at ever longer intervals. That a subscription ended is told no longer.
 *
 * @param failures - in a row, with this one.
 */
export function nextAttempt(state: EventSubscriptionRow["state"], failures: number): Next {
  const retry = RETRIES[failures - 1];
  if (state === "ended") return { state, wait: retry };
  if (retry !== undefined) return { state: "retrying", wait: retry };
  return { state: "paused", wait: Math.min(600_000 * 2 ** (failures - RETRIES.length - 1), LONGEST) };
}
