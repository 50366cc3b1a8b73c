/** The clock of a gateway and its agents, which can be set back. */
export type MovableClock = {
  readonly now: () => number;
  /** Sets it to this many minutes ago. */
  readonly moveTo: (minutesAgo: number) => void;
};

export function createMovableClock(): MovableClock {
  // Delivery ids never go back: a gateway that starts today receives everything today.
  let minutes = 26 * 60;
  return {
    now: () => Math.round(Date.now() - minutes * 60_000),
    moveTo: (minutesAgo) => {
      minutes = minutesAgo;
    },
  };
}
