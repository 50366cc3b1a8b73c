import { LruCache } from "../lru-cache.ts";
import type { Rate } from "./rate.ts";

/** A bucket of tokens for each key, which fills evenly; those that were not used for long are forgotten, and full. */
export type TokenBuckets = {
  /** Takes a token. @returns 0, or for how many milliseconds there is none. */
  take(key: string): number;
  /** For how many milliseconds there is no token; 0 when there is one. */
  wait(key: string): number;
  /** Takes a token, one that has yet to come where there is none; so many more are waited for before there is one again. */
  spend(key: string): void;
  /** How many buckets are held. */
  readonly size: number;
};

/** How many buckets are held at the most: some megabytes, whoever comes from however many addresses. */
const MOST_BUCKETS = 100_000;
/** How many times the rate's period what was spent beyond it may take to come again. */
const MOST_OWED = 10;
/** Sums of fractions of milliseconds are a little off. */
const ROUNDING = 1e-3;

const UNLIMITED: TokenBuckets = { take: () => 0, wait: () => 0, spend: () => {}, size: 0 };

/**
 * Kept as one number each, the time at which the bucket is full again (the generic cell rate algorithm, ITU-T I.371):
 * taking a token moves it on by what a token takes to come, and there is none where that would be too far ahead.
 *
 * @param elapsed - a clock that is never set back, in milliseconds.
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
