/** What is held in memory of bodies before their senders have proven who they are. */
export type UnverifiedBytes = {
  /**
   * Begins to count a body.
   *
   * @param turnAway - called, once at the most, when this body is to make room; what was read of it is let go of then.
   */
  hold(turnAway: () => void): Hold;
  /** Bytes that are held. */
  readonly total: number;
};

/** One body. */
export type Hold = {
  /** So many bytes more came. It may be this very body that is turned away then. */
  add(bytes: number): void;
  /** No more will come: it is looked at now, and is not turned away any more. */
  complete(): void;
  /** It counts no longer: its sender is proven, or it is let go of. */
  release(): void;
};

type Held = { bytes: number; turnAway: (() => void) | undefined };

/**
 * Keeps strangers from filling the memory: a signature is checked over the whole body, so that has to be held first.
 *
 * When there is no room, whoever holds most makes it: true webhooks are small, so those who come with large bodies to
 * keep others out turn away each other.
 *
 * @param limit - bytes; passed by what one piece from a socket is, at the most.
 */
export function createUnverifiedBytes(limit: number): UnverifiedBytes {
  const holds = new Set<Held>();
  let total = 0;
  const letGo = (held: Held): void => {
    if (!holds.delete(held)) return;
    total -= held.bytes;
  };
  /** @returns whether there may be room now. */
  const turnLargestAway = (): boolean => {
    let largest: Held | undefined;
    for (const held of holds) {
      if (held.turnAway !== undefined && held.bytes > (largest?.bytes ?? 0)) largest = held;
    }
    if (largest === undefined) return false;
    letGo(largest);
    largest.turnAway?.();
    return true;
  };
  return {
    hold(turnAway) {
      const held: Held = { bytes: 0, turnAway };
      holds.add(held);
      return {
        add(bytes) {
          if (!holds.has(held)) return;
          held.bytes += bytes;
          total += bytes;
          let isFull = total > limit;
          while (isFull) isFull = turnLargestAway() && total > limit;
        },
        complete: () => void (held.turnAway = undefined),
        release: () => letGo(held),
      };
    },
    get total() {
      return total;
    },
  };
}
