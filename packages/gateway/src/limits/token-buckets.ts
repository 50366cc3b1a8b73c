import { LruCache } from "../lru-cache.ts";
import type { Rate } from "./rate.ts";

/**
 * A token bucket per key, refilled evenly. Buckets that have not been used for long are dropped; by then they are full.
 */
export type TokenBuckets = {
  /** Takes a token. @returns 0, or the milliseconds until one is available. */
  take(key: string): number;
  /** Milliseconds until a token is available; 0 if one is. */
  wait(key: string): number;
  /** Takes a token even if none is available; the debt delays the next one. */
  spend(key: string): void;
  /** The number of buckets. */
  readonly size: number;
};

/** The maximum number of buckets: some megabytes, however many addresses send requests. */
const MOST_BUCKETS = 100_000;
/** The maximum debt, in periods of the rate. */
const MOST_OWED = 10;
/** Sums of fractional milliseconds are slightly off. */
const ROUNDING = 1e-3;

const UNLIMITED: TokenBuckets = { take: () => 0, wait: () => 0, spend: () => {}, size: 0 };

/**
 * Each bucket is one number, the time at which it is full again (the generic cell rate algorithm, ITU-T I.371). Taking
 * a token moves it forward by the time that one token takes to refill; none is available if that would move it too far
 * ahead.
 *
 * @param elapsed - a monotonic clock, in milliseconds.
 */
export function createTokenBuckets(
  rate: Rate | "off",
  elapsed: () => number,
  most = MOST_BUCKETS,
): TokenBuckets {
  if (rate === "off") return UNLIMITED;
  const cost = rate.per / rate.amount;
  const fullAt = new LruCache<number>(most);
  const afterTaking = (key: string, now: number): number => Math.max(now, fullAt.get(key) ?? 0) + cost;
  const excess = (key: string, now: number): number => {
    const over = afterTaking(key, now) - now - rate.per;
    return over > ROUNDING ? over : 0;
  };
  return {
    take(key) {
      const now = elapsed();
      const wait = excess(key, now);
      if (wait === 0) fullAt.set(key, afterTaking(key, now));
      return wait;
    },
    wait: (key) => excess(key, elapsed()),
    spend(key) {
      const now = elapsed();
      fullAt.set(key, Math.min(afterTaking(key, now), now + rate.per * MOST_OWED));
    },
    get size() {
      return fullAt.size;
    },
  };
}
