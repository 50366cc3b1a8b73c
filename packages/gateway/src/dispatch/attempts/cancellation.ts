/** Tells one attempt when nobody waits for its answer any more. An AbortSignal for each would cost a webhook five microseconds. */
export type Cancellation = {
  /** To be asked in the turn in which something is sent. */
  readonly isGone: () => boolean;
  /** Calls this when they hang up, in place of what was given before; undefined: nobody listens any more. */
  readonly listen: (heard: (() => void) | undefined) => void;
};

/**
 * The time for which this gateway holds what it has claimed: it ends when others may have taken that over, and does not begin
 * again, so that nothing of it is begun later. What is claimed then belongs to the next one.
 */
export type Term = {
  isOver(): boolean;
  /** For one more attempt. */
  cancellation(): Cancellation;
};

/** Breaks attempts off. */
export type BreakOff = Term & {
  /** Breaks off all that there are, and all that are still to begin. */
  now(): void;
};

/**
 * @param isLeased - whether others leave this gateway what it has, at this moment: a process that stood still learns from it that
 *   its term has ended before anybody has told it so.
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
