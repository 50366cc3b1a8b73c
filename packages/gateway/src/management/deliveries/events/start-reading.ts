import { firstIdAt, receivedAt } from "../../../ids/delivery-id.ts";

/**
 * Where a reader with this cursor starts, and whether events after its cursor are left out, or may be gone.
 */
export type StartReading = (
  cursor: bigint,
  maxAge: number | undefined,
) => {
  readonly cursor: bigint;
  readonly truncated: boolean;
  /** Leaves out changes before this time, even if their position is later. In Unix milliseconds. */
  readonly since: number | undefined;
};

/**
 * @param eventsKept - the age from which an event may no longer be stored, in milliseconds.
 * @param now - Unix milliseconds.
 */
export function createStartReading(eventsKept: number, now: () => number): StartReading {
  return (cursor, maxAge) => {
    const time = now();
    const oldest = maxAge === undefined ? -1n : firstIdAt(time - maxAge) - 1n;
    return {
      cursor: cursor < oldest ? oldest : cursor,
      since: maxAge === undefined ? undefined : time - maxAge,
      truncated: receivedAt(cursor) < time - eventsKept || cursor < oldest,
    };
  };
}
