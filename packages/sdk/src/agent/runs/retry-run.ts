/**
 * Thrown by a handler whose run failed temporarily: the gateway retries the delivery on its usual schedule. Any other error
 * fails the run permanently, unless the error has `retry: true`.
 *
 *     throw new RetryRun("GitHub is not available", { cause: error });
 */
export class RetryRun extends Error {
  override readonly name = "RetryRun";
  readonly retry = true;
}

/** Whether an error requests another attempt. */
export function asksForRetry(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retry" in error && error.retry === true;
}
