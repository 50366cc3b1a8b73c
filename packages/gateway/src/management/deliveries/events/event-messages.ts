import { setTimeout as sleep } from "node:timers/promises";
import { endEvent, type AccessWatch } from "../../../access/watch-access.ts";
import type { EventFollower } from "../../../deliveries/events/event-follower.ts";
import type { IdRange } from "../../../deliveries/list/filter.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import type { EventQuery, EventsRead, ReadEvents } from "./read-events.ts";

export type EventMessagesParts = {
  readonly follower: EventFollower;
  readonly query: EventQuery;
  readonly read: ReadEvents;
  readonly watch: AccessWatch;
  /** Where to begin. */
  readonly cursor: bigint;
  /** Whether events before the cursor are left out, or may be gone. */
  readonly truncated: boolean;
};

/** A disconnected client reconnects after this many milliseconds. */
const RETRY = 1_000;
/**
 * How often a quiet stream reports its cursor, in milliseconds. The extension requires at least every 30 s.
 */
const HEARTBEAT = 15_000;
/** The longest wait before reading again after a failure, in milliseconds. */
const LONGEST_PAUSE = 15_000;
const PAGE = 50;

/**
 * Events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), each with its cursor as id:
 * `active` first, then `event` and, when there are none, `heartbeat`; `error` while they cannot be read; `end` if the reader loses
 * access. Reads more events once the client has taken these.
 */
export async function* eventMessages(parts: EventMessagesParts): AsyncGenerator<string> {
  const { follower, watch, truncated } = parts;
  let { cursor } = parts;
  try {
    yield `retry: ${RETRY}\n\n${message("active", cursor, { cursor: formatDeliveryId(cursor), truncated })}`;
    for (;;) {
      const told = await follower.next(HEARTBEAT);
      if (told.outcome === "silence") {
        cursor = later(cursor, told.below - 1n);
        yield heartbeat(cursor);
      }
      if (told.outcome === "events") {
        const range = { ...told.range, above: later(cursor, told.range.above) };
        for await (const read of readThrough(range, parts)) {
          if (typeof read === "string") {
            yield read;
            continue;
          }
          for (const event of read.events) {
            if (follower.isOver()) break;
            yield message("event", event.cursor, event);
          }
          cursor = read.end;
          // Many events were searched without a match.
          if (read.events.length === 0 && read.rest !== undefined) yield heartbeat(cursor);
        }
      }
      if (follower.isOver()) {
        const lost = watch.lost();
        if (lost !== undefined) yield endEvent(lost);
        return;
      }
    }
  } finally {
    watch.stop();
    follower.end();
  }
}

/** Reads a range page by page. If that fails, yields a message and tries again. */
async function* readThrough(
  range: IdRange,
  { follower, query, read }: EventMessagesParts,
): AsyncGenerator<EventsRead | string> {
  let failures = 0;
  for (let left: IdRange | undefined = range; left !== undefined && !follower.isOver();) {
    let page: EventsRead;
    try {
      page = await read(query, left, PAGE);
      failures = 0;
    } catch {
      yield `event: error\ndata: ${JSON.stringify(UNREADABLE)}\n\n`;
      await sleep(Math.min(RETRY * 2 ** failures, LONGEST_PAUSE), undefined, { ref: false });
      failures += 1;
      continue;
    }
    yield page;
    left = page.rest;
  }
}

const UNREADABLE = { code: "storage_unavailable", detail: "The events cannot be read right now." };

function heartbeat(cursor: bigint): string {
  return message("heartbeat", cursor, { cursor: formatDeliveryId(cursor) });
}

function message(name: string, id: bigint | string, data: object): string {
  return `event: ${name}\nid: ${typeof id === "string" ? id : formatDeliveryId(id)}\ndata: ${JSON.stringify(data)}\n\n`;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
