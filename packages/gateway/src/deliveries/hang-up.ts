/** Tells one attempt when nobody waits for its answer any more. An AbortSignal for each would cost a webhook five microseconds. */
export type HangUp = {
  readonly isGone: () => boolean;
  /** Calls this when they hang up, in place of what was given before; undefined: nobody listens any more. */
  readonly listen: (heard: (() => void) | undefined) => void;
};

/** Breaks attempts off. */
export type BreakOff = {
  /** For one more attempt. */
  hangUp(): HangUp;
  /** Breaks off all that there are, and all that are still to begin. */
  now(): void;
};

export function createBreakOff(): BreakOff {
  const listening = new Set<() => void>();
  let isGone = false;
  return {
    hangUp() {
      let mine: (() => void) | undefined;
      return {
        isGone: () => isGone,
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
