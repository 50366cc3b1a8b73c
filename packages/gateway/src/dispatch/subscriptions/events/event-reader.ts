import type { Agents } from "../../../agents/agents.ts";
import type { Scope } from "../../../access/access.ts";
import { findDigest } from "../../../deliveries/list/find-digest.ts";
import {
  eventIdOf,
  type DeliveryEvent,
  type EventSelection,
} from "../../../deliveries/events/delivery-event.ts";
import { listEvents } from "../../../deliveries/events/list-events.ts";
import { LruCache } from "../../../lru-cache.ts";
import type { ProviderRegistry } from "../../../providers/provider-registry.ts";
import type { Database } from "../../../storage/database.ts";
import { eventName, type Subscription } from "../../../subscriptions/subscription.ts";
import { selectionOf } from "./selection-of.ts";
import { eventBody } from "./event-body.ts";

/** Reads events for subscriptions. Those with the same filter and cursor share one read and one body. */
export type EventReader = {
  /** From now on, reads events below this position, all of which are committed or never will be. */
  advance(horizon: bigint): void;
  readonly horizon: () => bigint;
  /** The first events after a position, up to the horizon. */
  after(subscription: Subscription, scope: Scope, position: bigint): Promise<EventsRead>;
  /** The body of an event. */
  bodyOf(subscription: Subscription, event: DeliveryEvent): Promise<Buffer>;
};

export type EventsRead = {
  readonly events: readonly DeliveryEvent[];
  /** There are no other events up to this position. */
  readonly through: bigint;
};

export type EventReaderParts = {
  readonly database: Pick<Database, "browse">;
  readonly agents: Pick<Agents, "find">;
  readonly providers: Pick<ProviderRegistry, "find">;
};

const PAGE = 20;
const MOST_PAGES = 40;
/** A body takes about 8 KB. */
const MOST_BODIES = 400;

export function createEventReader({
  database: { browse },
  agents,
  providers,
}: EventReaderParts): EventReader {
  let horizon = 0n;
  const pages = new LruCache<Promise<EventsRead>>(MOST_PAGES);
  const bodies = new LruCache<Promise<Buffer>>(MOST_BODIES);
  /** The ranges in which each filter last had no events. */
  const quiet = new LruCache<{ readonly from: bigint; readonly through: bigint }>(2_000);

  const read = async (key: string, selection: EventSelection, above: bigint): Promise<EventsRead> => {
    const below = horizon;
    if (above >= below - 1n) return { events: [], through: above };
    const page = await listEvents(browse, selection, { above, below }, PAGE);
    const through = page.rest?.above ?? below - 1n;
    if (page.events.length > 0) return { events: page.events, through };
    const before = quiet.get(key);
    const goesOn = before !== undefined && before.from <= above && above <= before.through;
    quiet.set(key, { from: goesOn ? before.from : above, through });
    return { events: [], through };
  };

  return {
    advance(below) {
      if (below > horizon) horizon = below;
    },
    horizon: () => horizon,

    async after(subscription, scope, position) {
      const selection = await selectionOf(subscription, scope, agents);
      if (selection === undefined) return { events: [], through: position };
      const key = JSON.stringify(selection);
      const known = quiet.get(key);
      const above =
        known !== undefined && known.from <= position && position < known.through ? known.through : position;
      const pageKey = `${above} ${key}`;
      const page = pages.get(pageKey) ?? read(key, selection, above);
      pages.set(pageKey, page);
      try {
        const found = await page;
        // More may follow.
        if (found.events.length === 0) pages.delete(pageKey);
        return found;
      } catch (error) {
        pages.delete(pageKey);
        throw error;
      }
    },

    async bodyOf(subscription, event) {
      const name = eventName(subscription);
      const key = `${eventIdOf(event)} ${name}`;
      const body =
        bodies.get(key) ??
        findDigest(browse, event.delivery.id, (id) => providers.find(subscription.accountId, id)).then(
          (digest) => eventBody(name, event, digest),
        );
      bodies.set(key, body);
      try {
        return await body;
      } catch (error) {
        bodies.delete(key);
        throw error;
      }
    },
  };
}
