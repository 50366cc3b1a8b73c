/** What is being forwarded and not on record yet, where no other gateway can have the same: by what tells duplicates. */
export type Claims = {
  /** Takes it, unless somebody has it: then it gives what resolves when they have let go. */
  take(key: string): Promise<void> | undefined;
  release(key: string): void;
  /** Resolves when nobody has it. Undefined but for duplicates that come together. */
  settled(key: string): Promise<void> | undefined;
};

type Waiting = { readonly promise: Promise<void>; readonly resolve: () => void };

export function createClaims(): Claims {
  /** Almost nobody ever waits: a promise is made for those alone. */
  const taken = new Map<string, Waiting | undefined>();
  const settled = (key: string): Promise<void> | undefined => {
    if (!taken.has(key)) return undefined;
    const waiting = taken.get(key) ?? Promise.withResolvers<void>();
    taken.set(key, waiting);
    return waiting.promise;
  };
  return {
    settled,
    take(key) {
      const other = settled(key);
      if (other === undefined) taken.set(key, undefined);
      return other;
    },
    release(key) {
      const waiting = taken.get(key);
      taken.delete(key);
      waiting?.resolve();
    },
  };
}
