import { ShortLivedMap } from "../../short-lived-map.ts";

/** In-process locks on the duplicate keys of webhooks that are being recorded, for stores with a single gateway. */
export type DedupeLocks = {
  /** Takes all of these keys, waiting for their holders. Usually synchronous. @returns whether it had to wait. */
  take(keys: readonly string[]): boolean | Promise<boolean>;
  release(keys: readonly string[]): void;
};

type Waiting = { readonly promise: Promise<void>; readonly resolve: () => void };

export function createDedupeLocks(): DedupeLocks {
  /** Waiting is rare, so a promise is created only when something waits. */
  const taken = new ShortLivedMap<string, Waiting | undefined>();
  /**
   * Takes all of these keys, or none if any is taken; in that case, returns a promise that resolves when that key is
   * released.
   */
  const tryTake = (keys: readonly string[]): Promise<void> | undefined => {
    for (const key of keys) {
      if (!taken.has(key)) continue;
      const waiting = taken.get(key) ?? Promise.withResolvers<void>();
      taken.set(key, waiting);
      return waiting.promise;
    }
    for (const key of keys) taken.set(key, undefined);
    return undefined;
  };
  const takeAfter = async (holders: Promise<void>, keys: readonly string[]): Promise<true> => {
    for (let others: Promise<void> | undefined = holders; others !== undefined; others = tryTake(keys)) {
      await others;
    }
    return true;
  };
  return {
    take(keys) {
      const others = tryTake(keys);
      return others === undefined ? false : takeAfter(others, keys);
    },
    release(keys) {
      for (const key of keys) {
        const waiting = taken.get(key);
        taken.delete(key);
        waiting?.resolve();
      }
    },
  };
}
