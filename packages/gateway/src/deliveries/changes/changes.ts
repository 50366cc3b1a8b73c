import type { Database } from "../../storage/database.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Position } from "./change-log.ts";
import type { DeliveryFilter } from "../list/filter.ts";
import { createChangePoller, type ChangePoller } from "./change-poller.ts";
import { createSubscription, type Subscription } from "./subscription.ts";

/** Notifies subscribers of each change of a delivery, whichever gateway made it. */
export type Changes = {
  /**
   * Subscribes from now on, or from the position of an earlier event. Changes from the few seconds before that position
   * may be repeated, because changes may become visible slightly out of order.
   */
  subscribe(filter: DeliveryFilter, after?: Position): Promise<Subscription>;
  /** Ends all current and future subscriptions. */
  stop(): void;
};

/** How often to poll while there are subscribers, in milliseconds. */
const LOOK_EVERY = 500;

/** One poller serves all subscribers; without subscribers, it does not poll. */
export function createChanges({ browse }: Database, log: Logger): Changes {
  const subscriptions = new Set<Subscription>();
  /** Current and pending subscribers. */
  let listeners = 0;
  let poller: Promise<ChangePoller> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let troubled = false;
  let stopped = false;

  const lookWith = async (current: Promise<ChangePoller>): Promise<void> => {
    const watch = await current;
    let isMore = true;
    while (isMore) {
      const found = await watch.poll();
      // All subscribers have left meanwhile; later ones have their own poller.
      if (poller !== current) return;
      for (const delivery of found.deliveries) {
        for (const subscription of subscriptions) subscription.offer(delivery);
      }
      ({ isMore } = found);
    }
  };
  const tick = async (): Promise<void> => {
    if (looking || poller === undefined) return;
    looking = true;
    try {
      await lookWith(poller);
      troubled = false;
    } catch (error) {
      if (!troubled) log.warn({ err: error }, "could not read changes of deliveries");
      troubled = true;
    } finally {
      looking = false;
    }
  };
  const leave = (): void => {
    listeners -= 1;
    if (listeners > 0) return;
    clearInterval(timer);
    timer = undefined;
    poller = undefined;
  };

  return {
    async subscribe(filter, after) {
      listeners += 1;
      try {
        poller ??= createChangePoller(browse);
        const { position } = await poller;
        const subscription = createSubscription({
          browse,
          filter,
          after,
          upTo: position,
          onEnd(ending) {
            subscriptions.delete(ending);
            leave();
          },
        });
        subscriptions.add(subscription);
        timer ??= setInterval(() => void tick(), LOOK_EVERY).unref();
        if (stopped) subscription.end();
        return subscription;
      } catch (error) {
        leave();
        throw error;
      }
    },
    stop() {
      stopped = true;
      for (const subscription of subscriptions) subscription.end();
    },
  };
}
