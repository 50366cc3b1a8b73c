import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Position } from "./change-log.ts";
import { matches, type DeliveryFilter } from "../list/filter.ts";
import type { ListedDelivery } from "../list/list-deliveries.ts";
import { createMissedChanges } from "./missed-changes.ts";
import { createPause } from "../../pause.ts";

/** A subscriber to changes. */
export type Subscription = {
  /**
   * Resolves with the next change, the end, or silence after this time (milliseconds). Do not call again before it has
   * resolved.
   */
  next(patience: number): Promise<Told>;
  /** Queues a change. */
  offer(delivery: ListedDelivery): void;
  /** Ends the subscription; queued changes are dropped. */
  end(): void;
};

export type Told =
  | { readonly outcome: "change"; readonly delivery: ListedDelivery }
  | { readonly outcome: "silence" }
  | { readonly outcome: "ended" };

export type SubscriptionParts = {
  readonly browse: Kysely<Schema>;
  readonly filter: DeliveryFilter;
  /** The last change received earlier; undefined for a new subscriber. */
  readonly after: Position | undefined;
  /** The position from which changes are offered. */
  readonly upTo: Position;
  readonly onEnd: (subscription: Subscription) => void;
};

/**
 * A subscriber that falls behind by this many changes is disconnected; it may reconnect and continue where it left off.
 */
const MOST_WAITING = 5_000;

export function createSubscription({ browse, filter, after, upTo, onEnd }: SubscriptionParts): Subscription {
  const missed = createMissedChanges(browse, filter, after, upTo);
  const waiting: ListedDelivery[] = [];
  const ended = new AbortController();
  const pause = createPause();

  const takeWaiting = (): ListedDelivery | undefined => {
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      if (!missed.has(first)) return first;
    }
    return undefined;
  };

  const subscription: Subscription = {
    async next(patience) {
      if (ended.signal.aborted) return { outcome: "ended" };
      let delivery = (await missed.next()) ?? takeWaiting();
      if (delivery === undefined && !ended.signal.aborted) {
        await pause.rest(patience);
        delivery = takeWaiting();
      }
      if (ended.signal.aborted) return { outcome: "ended" };
      return delivery === undefined ? { outcome: "silence" } : { outcome: "change", delivery };
    },
    offer(delivery) {
      if (ended.signal.aborted || !matches(filter, delivery)) return;
      waiting.push(delivery);
      if (waiting.length > MOST_WAITING) subscription.end();
      pause.wake();
    },
    end() {
      if (ended.signal.aborted) return;
      ended.abort();
      pause.wake();
      onEnd(subscription);
    },
  };
  return subscription;
}
