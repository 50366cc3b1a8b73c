/** In-process locks on duplicate keys of webhooks that are being recorded, for stores without other gateways. */
export type DedupeLocks = {
  /** Takes all of these keys, waiting for their holders. @returns whether it had to wait. */
  take(keys: readonly string[]): Promise<boolean>;
  release(keys: readonly string[]): void;
};

type Waiting = { readonly promise: Promise<void>; readonly resolve: () => void };

export function createDedupeLocks(): DedupeLocks {
  /** Waiting is rare, so promises are created only for those that wait. */
  const taken = new Map<string, Waiting | undefined>();
  /** Takes all of these keys, or none if any of them is taken; then returns a promise that resolves when it is released. */
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
  return {
    async take(keys) {
      let hadToWait = false;
      for (let others = tryTake(keys); others !== undefined; others = tryTake(keys)) {
        hadToWait = true;
        await others;
      }
      return hadToWait;
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
