/**
 * Thrown by a handler whose run failed for now: the gateway tries the delivery again by its usual schedule. After any other
 * error, a run has failed for good, unless the error has a member `retry` that is true.
 *
 *     throw new RetryRun("GitHub is not available", { cause: error });
 */
export class RetryRun extends Error {
  override readonly name = "RetryRun";
  readonly retry = true;
}

/** Whether an error asks for another attempt. */
export function asksForRetry(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retry" in error && error.retry === true;
}
