import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Position } from "./change-log.ts";
import { matches, type DeliveryFilter } from "../filter.ts";
import type { ListedDelivery } from "../list-deliveries.ts";
import { createMissedChanges } from "./missed-changes.ts";

/** One who listens to changes. */
export type Subscription = {
  /** The next change, or the end, or silence for so long (milliseconds). Ask again only when it has answered. */
  next(patience: number): Promise<Told>;
  /** A change came to light. */
  offer(delivery: ListedDelivery): void;
  /** What is on the way is not told any more. */
  end(): void;
};

export type Told =
  | { readonly outcome: "change"; readonly delivery: ListedDelivery }
  | { readonly outcome: "silence" }
  | { readonly outcome: "ended" };

export type SubscriptionParts = {
  readonly browse: Kysely<Schema>;
  readonly filter: DeliveryFilter;
  /** What was told before, undefined for somebody new. */
  readonly after: Position | undefined;
  /** From here on, changes are offered. */
  readonly upTo: Position;
  readonly onEnd: (subscription: Subscription) => void;
};

/** Who takes so few that this many pile up is cut off, and may come back and go on where they were. */
const MOST_WAITING = 5_000;

export function createSubscription({ browse, filter, after, upTo, onEnd }: SubscriptionParts): Subscription {
  const missed = createMissedChanges(browse, filter, after, upTo);
  const waiting: ListedDelivery[] = [];
  const ended = new AbortController();
  let wake = (): void => {};

  const takeWaiting = (): ListedDelivery | undefined => {
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      if (!missed.has(first)) return first;
    }
    return undefined;
  };
  /** Resolves after a while, or when there is something to tell. */
  const silence = (patience: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const subscription: Subscription = {
    async next(patience) {
      if (ended.signal.aborted) return { outcome: "ended" };
      let delivery = (await missed.next()) ?? takeWaiting();
      if (delivery === undefined && !ended.signal.aborted) {
        await silence(patience);
        delivery = takeWaiting();
      }
      if (ended.signal.aborted) return { outcome: "ended" };
      return delivery === undefined ? { outcome: "silence" } : { outcome: "change", delivery };
    },
    offer(delivery) {
      if (ended.signal.aborted || !matches(filter, delivery)) return;
      waiting.push(delivery);
      if (waiting.length > MOST_WAITING) subscription.end();
      wake();
    },
    end() {
      if (ended.signal.aborted) return;
      ended.abort();
      wake();
      onEnd(subscription);
    },
  };
  return subscription;
}
