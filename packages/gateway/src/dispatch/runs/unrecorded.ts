/** The `direct` deliveries that are attempted by this gateway and not on record yet. Their agents may be faster than the store. */
export type Unrecorded = {
  /** @returns to be called when it is on record, or never will be. */
  begin(id: bigint): () => void;
  /** Resolves when it is on record; undefined if this gateway knows of none. */
  ended(id: bigint): Promise<void> | undefined;
};

export function createUnrecorded(): Unrecorded {
  /** Those for which nobody waits need no promise. */
  const open = new Map<bigint, { waiting: (() => void)[] | undefined }>();
  return {
    begin(id) {
      const mine: { waiting: (() => void)[] | undefined } = { waiting: undefined };
      open.set(id, mine);
      return () => {
        open.delete(id);
        for (const resolve of mine.waiting ?? []) resolve();
      };
    },
    ended(id) {
      const one = open.get(id);
      return one && new Promise((resolve) => (one.waiting ??= []).push(resolve));
    },
  };
}
