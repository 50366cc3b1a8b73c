import type { Kysely } from "kysely";
import type { Agents } from "../../../agents/agents.ts";
import { listEvents } from "../../../deliveries/events/list-events.ts";
import type { IdRange } from "../../../deliveries/list/filter.ts";
import type { Schema } from "../../../storage/schema/schema.ts";
import type { Subscription } from "../../../subscriptions/subscription.ts";
import { scopeOf } from "../current-scope.ts";
import { selectionOf } from "./selection-of.ts";

/** The count stops here: this value means as many or more. */
export const MOST_WAITING = 100;
/** How many pages one count looks through. With so much to read first, the subscriber waits long in any case. */
const MOST_PAGES = 5;

export type CountWaitingParts = { readonly browse: Kysely<Schema>; readonly agents: Pick<Agents, "find"> };

/** Counts the events that subscriptions have not acknowledged, up to `MOST_WAITING`; for an ended one, none. */
export type CountWaiting = (subscription: Subscription) => Promise<number>;

/**
 * Subscriptions with the same events and cursor share a count.
 *
 * @param below - the position up to which events are settled.
 */
export function createCountWaiting({ browse, agents }: CountWaitingParts, below: bigint): CountWaiting {
  const counts = new Map<string, Promise<number>>();
  return async (subscription) => {
    if (subscription.state === "ended") return 0;
    const selection = await selectionOf(subscription, scopeOf(subscription), agents);
    if (selection === undefined) return 0;
    const key = `${subscription.cursor} ${JSON.stringify(selection)}`;
    const count = async (): Promise<number> => {
      let found = 0;
      let left: IdRange | undefined = { above: subscription.cursor, below };
      for (let page = 0; page < MOST_PAGES && left !== undefined && found < MOST_WAITING; page++) {
        if (left.above >= left.below - 1n) break;
        const read = await listEvents(browse, selection, left, MOST_WAITING - found);
        found += read.events.length;
        left = read.rest;
      }
      return found;
    };
    const counted = counts.get(key) ?? count();
    counts.set(key, counted);
    return counted;
  };
}
