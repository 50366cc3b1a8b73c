/** Memory for bodies: one budget for the whole process, whoever needs it. */
export type BodyMemory = {
  /** Bytes. */
  readonly limit: number;
  /** For small bodies, wherever they are: large ones take nothing of it. */
  readonly small: Room;
  /** For larger ones that come in, until they are stored or have been delivered. */
  readonly received: Room;
  /** For what is read from the store: to be delivered, to be replayed, to be shown. */
  readonly read: Room;
  /** Bytes that are in use. */
  used(): number;
  /** How many wait for some. */
  waiting(): number;
};

/** A part of the budget. */
export type Room = {
  readonly limit: number;
  readonly used: number;
  readonly waiting: number;
  /** Takes so many bytes at once. @returns false: there is no room, or others wait for it. */
  tryTake(bytes: number): boolean;
  /**
   * Takes so many bytes when it is the caller's turn: first come, first served. More than there is in all waits for all of it.
   *
   * @param patience - milliseconds; Infinity: as long as it takes.
   * @returns false when their patience ended, and nothing was taken.
   */
  take(bytes: number, patience: number): Promise<boolean>;
  /** Counts what is in memory anyhow. */
  add(bytes: number): void;
  release(bytes: number): void;
};

/** A body of at most this size, in bytes, is small. */
export const SMALL_BODY = 64 * 1024;

/**
 * Divides the budget, so that nobody who holds some of it waits for somebody who waits for some: what comes in waits for no
 * room but its own, and what goes out neither. And so that small ones and large ones cannot keep each other out.
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
          // It may have been in the way of smaller ones.
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
