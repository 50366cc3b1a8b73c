import { LruCache } from "../lru-cache.ts";

/** Bounds the fetches that unverified requests can cause. */
export type FetchBudget = {
  /**
   * Takes one fetch from a host's budget.
   *
   * @param running - how many fetches are in progress.
   * @returns 0, or how long to wait instead, in milliseconds.
   */
  take(host: string, running: number): number;
};

/**
 * The most fetches per host. A certificate's URL is part of an unverified request, so senders could otherwise cause any number of
 * them.
 */
const MOST_A_MINUTE = 30;
const MOST_RUNNING = 16;
const MINUTE = 60_000;
const MOST_HOSTS = 200;

export function createFetchBudget(elapsed: () => number): FetchBudget {
  const hosts = new LruCache<{ since: number; taken: number }>(MOST_HOSTS);
  return {
    take(host, running) {
      if (running >= MOST_RUNNING) return 1_000;
      const now = elapsed();
      const known = hosts.get(host);
      if (known === undefined || now - known.since >= MINUTE) {
        hosts.set(host, { since: now, taken: 1 });
        return 0;
      }
      if (known.taken >= MOST_A_MINUTE) return known.since + MINUTE - now;
      known.taken += 1;
      return 0;
    },
  };
}
