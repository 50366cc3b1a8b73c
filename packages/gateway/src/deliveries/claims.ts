/** What is being forwarded and not on record yet, where no other gateway can have the same: by what tells duplicates. */
export type Claims = {
  /** Waits until nobody has it, and takes it. @returns the function that lets go of it. */
  take(key: string): Promise<() => void>;
  /** Waits until nobody has it. At once, but for duplicates that come together. */
  settled(key: string): Promise<void> | undefined;
};

export function createClaims(): Claims {
  const taken = new Map<string, Promise<void>>();
  return {
    settled: (key) => taken.get(key),
    async take(key) {
      for (let other = taken.get(key); other !== undefined; other = taken.get(key)) await other;
      const { promise, resolve } = Promise.withResolvers<void>();
      taken.set(key, promise);
      return () => {
        taken.delete(key);
        resolve();
      };
    },
  };
}
