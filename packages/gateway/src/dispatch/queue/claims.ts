/** What is on its way to the record, where no other gateway can have the same: by what tells duplicates. */
export type Claims = {
  /** Takes all of these keys, unless somebody has one of them: then it takes none, and gives what resolves when they let go. */
  take(keys: readonly string[]): Promise<void> | undefined;
  release(keys: readonly string[]): void;
};

type Waiting = { readonly promise: Promise<void>; readonly resolve: () => void };

export function createClaims(): Claims {
  /** Almost nobody ever waits: a promise is made for those alone. */
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
