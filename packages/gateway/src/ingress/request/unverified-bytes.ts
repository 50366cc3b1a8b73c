import { ShortLivedMap } from "../../short-lived-map.ts";

/** The memory used by bodies whose senders are not verified yet. */
export type UnverifiedBytes = {
  /**
   * Starts to count a body.
   *
   * @param reject - called at most once, if this body must make room; its bytes are then released.
   */
  hold(reject: () => void): Hold;
  /** Bytes in memory. */
  readonly total: number;
};

/** One body. */
export type Hold = {
  /** Adds bytes. This very body may be rejected as a result. */
  add(bytes: number): void;
  /** The body is complete: it is verified now, and no longer rejected to make room. */
  complete(): void;
  /** Stops counting it: its sender is verified, or it was released. */
  release(): void;
};

type Held = { bytes: number; reject: (() => void) | undefined };

/**
 * Prevents unverified senders from filling the memory: verification needs the whole body in memory first.
 *
 * When the limit is reached, the largest body is rejected: real webhooks are small, so attackers with large bodies reject
 * each other.
 *
 * @param limit - in bytes; exceeded by at most one piece from a socket.
 */
export function createUnverifiedBytes(limit: number): UnverifiedBytes {
  const holds = new ShortLivedMap<Held, true>();
  let total = 0;
  const letGo = (held: Held): void => {
    if (!holds.delete(held)) return;
    total -= held.bytes;
  };
  /** @returns whether there may be room now. */
  const turnLargestAway = (): boolean => {
    let largest: Held | undefined;
    for (const held of holds.keys()) {
      if (held.reject !== undefined && held.bytes > (largest?.bytes ?? 0)) largest = held;
    }
    if (largest === undefined) return false;
    letGo(largest);
    largest.reject?.();
    return true;
  };
  return {
    hold(reject) {
      const held: Held = { bytes: 0, reject };
      holds.set(held, true);
      return {
        add(bytes) {
          if (!holds.has(held)) return;
          held.bytes += bytes;
          total += bytes;
          let isFull = total > limit;
          while (isFull) isFull = turnLargestAway() && total > limit;
        },
        complete: () => void (held.reject = undefined),
        release: () => letGo(held),
      };
    },
    get total() {
      return total;
    },
  };
}
