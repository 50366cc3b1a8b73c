/** Tells an attempt when nobody waits for its response any longer. An AbortSignal each would cost a webhook five microseconds. */
export type Cancellation = {
  /** Check it in the same turn of the event loop in which something is sent. */
  readonly isGone: () => boolean;
  /** Sets the function to call when the caller hangs up, replacing the previous one; undefined: none. */
  readonly listen: (heard: (() => void) | undefined) => void;
};

/**
 * The period for which this gateway holds what it claimed: it ends when others may have taken that over and never
 * restarts, so that nothing claimed in it is started later. What is claimed afterwards belongs to the next term.
 */
export type Term = {
  isOver(): boolean;
  /** A cancellation for one more attempt. */
  cancellation(): Cancellation;
};

/** Aborts attempts. */
export type BreakOff = Term & {
  /** Aborts all attempts, current and future. */
  now(): void;
};

/**
 * @param isLeased - whether this gateway's lease is valid right now: a process that was suspended learns from it that
 * its term has ended before any event tells it.
 */
export function createBreakOff(isLeased: () => boolean): BreakOff {
  const listening = new Set<() => void>();
  let isGone = false;
  const isOver = (): boolean => isGone || !isLeased();
  return {
    isOver,
    cancellation() {
      let mine: (() => void) | undefined;
      return {
        isGone: isOver,
        listen(heard) {
          if (mine !== undefined) listening.delete(mine);
          mine = heard;
          if (mine !== undefined) listening.add(mine);
        },
      };
    },
    now() {
      isGone = true;
      for (const heard of listening) heard();
    },
  };
}
