/** Whether the store takes what it is given, as far as this gateway has seen. */
export type StoreWatch = {
  /** A commit of the journal went through. */
  took(): void;
  /** Something could not be written, because the store is out of reach or out of room. */
  refused(): void;
  /** A small write went through: a sign of life, or one that was made to see whether it would. */
  gaveSign(): void;
  takes(): boolean;
};

/**
 * A small write may still find room where a webhook does not: it counts only when no webhook was refused for this long,
 * in milliseconds.
 */
const QUIET = 3_000;

/** @param elapsed - milliseconds of a clock that is never set. */
export function createStoreWatch(elapsed: () => number): StoreWatch {
  let refusedAt: number | undefined;
  return {
    took() {
      refusedAt = undefined;
    },
    refused() {
      refusedAt = elapsed();
    },
    gaveSign() {
      if (refusedAt !== undefined && elapsed() - refusedAt > QUIET) refusedAt = undefined;
    },
    takes: () => refusedAt === undefined,
  };
}
