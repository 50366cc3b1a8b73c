import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";

/** The waits after the first failures, in milliseconds. */
const RETRIES = [30_000, 120_000, 600_000];
const LONGEST = 6 * 3_600_000;

type Next = {
  readonly state: EventSubscriptionRow["state"];
  /** In milliseconds; undefined: no further attempt. */
  readonly wait: number | undefined;
};

/**
 * Decides what follows a failure. Retries come after 30 seconds, 2 and 10 minutes. Then the subscription is paused, and
 * its endpoint is only notified of the gap, after 10 minutes and then at increasing intervals. After the retries, it
 * also gives up notifying the endpoint of an ended subscription.
 *
 * @param failures - in a row, including this one.
 */
export function nextAttempt(state: EventSubscriptionRow["state"], failures: number): Next {
  const retry = RETRIES[failures - 1];
  if (state === "ended") return { state, wait: retry };
  if (retry !== undefined) return { state: "retrying", wait: retry };
  return { state: "paused", wait: Math.min(600_000 * 2 ** (failures - RETRIES.length - 1), LONGEST) };
}
