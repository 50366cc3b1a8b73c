/** Whether the store can be written to, as far as this gateway has seen. */
export type StoreHealth = {
  /** The journal has committed. */
  took(): void;
  /** A write failed because the store is unreachable or out of space. */
  refused(error: unknown): void;
  /** Any operation failed for that reason. A failed read is remembered longer, because writes may succeed meanwhile. */
  failed(error: unknown): void;
  /** A small write succeeded: a heartbeat or a test. */
  gaveSign(): void;
  takes(): boolean;
};

/**
 * A small write may fit where a webhook does not, or succeed while other operations fail. It counts only if nothing
 * failed for this long, in milliseconds.
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
