import type { Arrival } from "../scene/arrivals.ts";
import type { Sent } from "../scene/senders.ts";

/**
 * Counts acknowledged webhooks that reached the agent too early: before the last request of a webhook whose
 * acknowledgement the sender had received before it sent this one. Unacknowledged webhooks have no place in this order,
 * and stale requests are counted separately.
 *
 * @param byWebhook - the complete requests, in order.
 */
export function countDisorder(
  sent: readonly Sent[],
  byWebhook: ReadonlyMap<string, readonly Arrival[]>,
): number {
  let disorder = 0;
  const acknowledged = sent.filter(({ answer }) => answer.outcome === "acknowledged");
  for (const conversation of Map.groupBy(acknowledged, (each) => each.conversation).values()) {
    let latest = 0;
    for (const { id } of conversation.toSorted((a, b) => a.sequence - b.sequence)) {
      const arrivals = byWebhook.get(id) ?? [];
      const first = arrivals[0]?.wholeAt;
      if (first != null && first < latest) disorder += 1;
      for (const arrival of arrivals) {
        if (!isStale(arrival, arrivals)) latest = Math.max(latest, arrival.wholeAt ?? 0);
      }
    }
  }
  return disorder;
}

/**
 * Counts requests completed while another of the same conversation, completed earlier, had been neither answered nor aborted.
 *
 * @param whole - the complete requests, in order.
 */
export function countOverlaps(
  whole: readonly Arrival[],
  conversationOf: (webhook: string) => string,
): number {
  let overlaps = 0;
  for (const conversation of Map.groupBy(whole, ({ webhook }) => conversationOf(webhook)).values()) {
    let busyUntil = 0;
    for (const { wholeAt, endedAt } of conversation) {
      if ((wholeAt ?? 0) < busyUntil) overlaps += 1;
      busyUntil = Math.max(busyUntil, endedAt ?? Number.POSITIVE_INFINITY);
    }
  }
  return overlaps;
}

/** Counts requests completed after a later attempt of the same delivery had begun to arrive. */
export function countStale(arrivals: readonly Arrival[]): number {
  let stale = 0;
  for (const ofDelivery of Map.groupBy(arrivals, ({ delivery }) => delivery).values()) {
    stale += ofDelivery.filter((arrival) => isStale(arrival, ofDelivery)).length;
  }
  return stale;
}

function isStale({ delivery, attempt, wholeAt }: Arrival, others: readonly Arrival[]): boolean {
  return (
    wholeAt !== null &&
    others.some((other) => other.delivery === delivery && other.attempt > attempt && other.begunAt < wholeAt)
  );
}
