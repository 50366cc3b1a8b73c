/** What GitHub's response says about its limits. */
export type Limit = {
  readonly isReached: boolean;
  /** How long to send nothing, in milliseconds; undefined if it does not say. */
  readonly wait: number | undefined;
};

/**
 * Primary and secondary limits:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 *
 * @param now - Unix milliseconds; used if the response has no date.
 */
export function limitOf(status: number, headers: Headers, message: string, now: number): Limit {
  const retryAfter = seconds(headers.get("retry-after"));
  const remaining = headers.get("x-ratelimit-remaining");
  const reset = remaining === "0" ? untilReset(headers, now) : undefined;
  const isRefused = status === 403 || status === 429;
  const isReached =
    isRefused &&
    (status === 429 || retryAfter !== undefined || remaining === "0" || /rate limit/i.test(message));
  return { isReached, wait: retryAfter ?? reset };
}

/** By GitHub's own clock, which the time of the reset refers to. */
function untilReset(headers: Headers, now: number): number | undefined {
  const reset = seconds(headers.get("x-ratelimit-reset"));
  if (reset === undefined) return undefined;
  const date = Date.parse(headers.get("date") ?? "");
  return Math.max(0, reset - (Number.isNaN(date) ? now : date));
}

/** Converts seconds to milliseconds. */
function seconds(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : undefined;
}
