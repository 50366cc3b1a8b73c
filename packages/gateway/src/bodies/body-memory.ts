/** Memory for bodies: one budget for the whole process. */
export type BodyMemory = {
  /** Bytes. */
  readonly limit: number;
  /** For all small bodies; large ones cannot use it. */
  readonly small: Room;
  /** For larger incoming bodies, until they are stored or delivered. */
  readonly received: Room;
  /** For bodies read from the store to be delivered, replayed or shown. */
  readonly read: Room;
  /** Bytes in use. */
  used(): number;
  /** The number of callers waiting for memory. */
  waiting(): number;
};

/** A part of the budget. */
export type Room = {
  readonly limit: number;
  readonly used: number;
  readonly waiting: number;
  /** Takes bytes immediately. @returns false if there is no room or others are waiting. */
  tryTake(bytes: number): boolean;
  /**
   * Takes bytes, first come, first served. A request for more than the whole room waits until the room is empty.
   *
   * @param patience - milliseconds; Infinity: no limit.
   * @returns false if the time ran out; nothing was taken.
   */
  take(bytes: number, patience: number): Promise<boolean>;
  /** Counts bytes already in memory, even above the limit. */
  add(bytes: number): void;
  release(bytes: number): void;
};

/** Maximum size of a small body, in bytes. */
export const SMALL_BODY = 64 * 1024;

/**
 * Divides the budget to prevent deadlocks: incoming and outgoing bodies wait only for their own room, so no holder of
 * memory waits for another holder that is itself waiting. Small and large bodies cannot starve each other either.
 */
export function createBodyMemory(limit: number): BodyMemory {
  const small = createRoom(Math.floor(limit / 4));
  const read = createRoom(Math.floor(limit / 4));
  const received = createRoom(limit - small.limit - read.limit);
  return {
    limit,
    small,
    received,
    read,
    used: () => small.used + received.used + read.used,
    waiting: () => small.waiting + received.waiting + read.waiting,
  };
}

type Waiting = { readonly bytes: number; readonly admit: () => void };

function createRoom(limit: number): Room {
  const queue = new Set<Waiting>();
  let used = 0;
  const fits = (bytes: number): boolean => used === 0 || used + bytes <= limit;
  const admitNext = (): void => {
    for (const next of queue) {
      if (!fits(next.bytes)) return;
      queue.delete(next);
      used += next.bytes;
      next.admit();
    }
  };
  const tryTake = (bytes: number): boolean => {
    if (queue.size > 0 || !fits(bytes)) return false;
    used += bytes;
    return true;
  };
  return {
    limit,
    get used() {
      return used;
    },
    get waiting() {
      return queue.size;
    },
    tryTake,
    async take(bytes, patience) {
      if (tryTake(bytes)) return true;
      return new Promise((resolve) => {
        const leave = (): void => {
          queue.delete(mine);
          resolve(false);
          // It may have blocked smaller ones.
          admitNext();
        };
        const timer = Number.isFinite(patience) ? setTimeout(leave, patience) : undefined;
        const mine: Waiting = {
          bytes,
          admit() {
            clearTimeout(timer);
            resolve(true);
          },
        };
        queue.add(mine);
      });
    },
    add(bytes) {
      used += bytes;
    },
    release(bytes) {
      used -= bytes;
      if (queue.size > 0) admitNext();
    },
  };
}
