import { ShortLivedMap } from "../../short-lived-map.ts";

/**
 * Tells an attempt when nobody is waiting for its response any longer. An AbortSignal per webhook would cost five
 * microseconds.
 */
export type Cancellation = {
  /** Check this in the event-loop turn that sends something. */
  readonly isGone: () => boolean;
  /** Sets the function to call when the caller hangs up, replacing the previous one; undefined: none. */
  readonly listen: (heard: (() => void) | undefined) => void;
};

/**
 * The period for which this gateway's lease protects what it claimed. It ends when other gateways may have taken over
 * and never restarts, so nothing claimed in it is started later. Later claims belong to the next term.
 */
export type Term = {
  isOver(): boolean;
  /** Creates a cancellation for one attempt. */
  cancellation(): Cancellation;
};

/** Aborts attempts. */
export type BreakOff = Term & {
  /** Aborts all attempts, current and future. */
  now(): void;
};

/**
 * @param isLeased - whether this gateway's lease is valid right now. After a suspension, the process finds out here
 * that its term has ended, before any event says so.
 */
export function createBreakOff(isLeased: () => boolean): BreakOff {
  const listening = new ShortLivedMap<Cancellation, () => void>();
  let isGone = false;
  const isOver = (): boolean => isGone || !isLeased();
  return {
    isOver,
    cancellation() {
      const mine: Cancellation = {
        isGone: isOver,
        listen(heard) {
          if (heard === undefined) listening.delete(mine);
          else listening.set(mine, heard);
        },
      };
      return mine;
    },
    now() {
      isGone = true;
      for (const [each, heard] of listening) if (listening.has(each)) heard();
    },
  };
}
