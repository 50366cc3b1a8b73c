/** In-process locks on duplicate keys of webhooks that are being recorded, for stores without other gateways. */
export type Claims = {
  /** Takes all of these keys, or none if any of them is taken; then returns a promise that resolves when they are released. */
  take(keys: readonly string[]): Promise<void> | undefined;
  release(keys: readonly string[]): void;
};

type Waiting = { readonly promise: Promise<void>; readonly resolve: () => void };

export function createClaims(): Claims {
  /** Waiting is rare, so promises are created only for those that wait. */
  const taken = new Map<string, Waiting | undefined>();
  return {
    take(keys) {
      for (const key of keys) {
        if (!taken.has(key)) continue;
        const waiting = taken.get(key) ?? Promise.withResolvers<void>();
        taken.set(key, waiting);
        return waiting.promise;
      }
      for (const key of keys) taken.set(key, undefined);
      return undefined;
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
