/** Whether the store can be written to, as far as this gateway has seen. */
export type StoreHealth = {
  /** The journal committed. */
  took(): void;
  /** A write failed, because the store is out of reach or out of space. */
  refused(error: unknown): void;
  /**
   * Any operation failed for that reason. A failure that was not a write is remembered longer, because writes may
   * succeed meanwhile.
   */
  failed(error: unknown): void;
  /** A small write succeeded: a heartbeat, or a test. */
  gaveSign(): void;
  takes(): boolean;
};

/**
 * A small write may still fit where a webhook does not, and succeed where others fail: it counts only if nothing failed
 * for this long, in milliseconds.
 */
const QUIET = 3_000;

/** @param elapsed - a monotonic clock, in milliseconds. */
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
