import type { z } from "@hono/zod-openapi";
import type { Kysely } from "kysely";
import { findDigest } from "../../../deliveries/list/find-digest.ts";
import type { IdRange } from "../../../deliveries/list/filter.ts";
import type { EventSelection } from "../../../deliveries/events/delivery-event.ts";
import { listEvents } from "../../../deliveries/events/list-events.ts";
import type { ProviderRegistry } from "../../../providers/provider-registry.ts";
import type { Schema } from "../../../storage/schema/schema.ts";
import { showEvent, type eventPageSchema } from "./schema.ts";

/** Which events to read. */
export type EventQuery = EventSelection & { readonly accountId: string };

export type EventsRead = {
  readonly events: z.infer<typeof eventPageSchema>["events"];
  /** The position after these events. */
  readonly end: bigint;
  /** The rest of the range; undefined at its end. */
  readonly rest: IdRange | undefined;
};

export type ReadEvents = (query: EventQuery, range: IdRange, limit: number) => Promise<EventsRead>;

/** Reads events from a settled range, in the API's format. */
export function createReadEvents(
  browse: Kysely<Schema>,
  providers: Pick<ProviderRegistry, "find">,
): ReadEvents {
  return async ({ accountId, ...selection }, range, limit) => {
    const isEmpty = range.above >= range.below - 1n;
    if (isEmpty) return { events: [], end: endOf(range), rest: undefined };
    const found = await listEvents(browse, selection, range, limit);
    const { rest } = found;
    const events = [];
    // One after another, because each may read a body of 1 MB.
    for (const event of found.events) {
      const digest = await findDigest(browse, event.delivery.id, (id) => providers.find(accountId, id));
      events.push(showEvent(event, digest));
    }
    return { events, end: rest === undefined ? endOf(range) : rest.above, rest };
  };
}

/** How many reads are cached. */
const MOST_READS = 8;

/** Shares reads: all streams that follow the same events use one result. */
export function shareReads(read: ReadEvents): ReadEvents {
  const reads = new Map<string, Promise<EventsRead>>();
  return (query, range, limit) => {
    const key = JSON.stringify([query, String(range.above), String(range.below), limit]);
    const known = reads.get(key);
    if (known !== undefined) return known;
    const reading = read(query, range, limit);
    reads.set(key, reading);
    reading.catch(() => reads.delete(key));
    const [oldest] = reads.keys();
    if (reads.size > MOST_READS && oldest !== undefined) reads.delete(oldest);
    return reading;
  };
}

/** The reader's position once everything in a range was read; it never moves back. */
function endOf({ above, below }: IdRange): bigint {
  return above < below ? below - 1n : above;
}
