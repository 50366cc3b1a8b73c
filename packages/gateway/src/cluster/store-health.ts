/** Whether the store takes what it is given, as far as this gateway has seen. */
export type StoreHealth = {
  /** A commit of the journal went through. */
  took(): void;
  /** Something could not be written, because the store is out of reach or out of room. */
  refused(error: unknown): void;
  /** Something failed for that reason: what was not a write is kept in mind for longer, since writes may go through meanwhile. */
  failed(error: unknown): void;
  /** A small write went through: a sign of life, or one that was made to see whether it would. */
  gaveSign(): void;
  takes(): boolean;
};

/**
 * A small write may still find room where a webhook does not, and get through where others do not: it counts only when nothing
 * failed for this long, in milliseconds.
 */
const QUIET = 3_000;

/** @param elapsed - milliseconds of a clock that is never set. */
export function createStoreHealth(elapsed: () => number): StoreHealth {
  let refusedAt: number | undefined;
  let failedAt: number | undefined;
  const refusals = new WeakSet<Error>();
  const isOver = (at: number | undefined): boolean => at === undefined || elapsed() - at > QUIET;
  return {
    took() {
      refusedAt = undefined;
      if (failedAt !== undefined && isOver(failedAt)) failedAt = undefined;
    },
    refused(error) {
      refusedAt = elapsed();
      if (error instanceof Error) refusals.add(error);
    },
    failed(error) {
      if (!(error instanceof Error && refusals.has(error))) failedAt = elapsed();
    },
    gaveSign() {
      if (isOver(refusedAt)) refusedAt = undefined;
      if (isOver(failedAt)) failedAt = undefined;
    },
    takes: () => refusedAt === undefined && failedAt === undefined,
  };
}
