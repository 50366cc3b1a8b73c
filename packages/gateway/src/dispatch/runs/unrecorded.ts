import { ShortLivedMap } from "../../short-lived-map.ts";

/**
 * The `direct` deliveries that this gateway is attempting and has not recorded yet. Their agents may be faster than the
 * store.
 */
export type Unrecorded = {
  /** @returns a function to call when it is recorded, or never will be. */
  begin(id: bigint): () => void;
  /** Resolves when it is recorded; undefined if this gateway knows of no such delivery. */
  ended(id: bigint): Promise<void> | undefined;
};

export function createUnrecorded(): Unrecorded {
  /** Deliveries that nobody waits for need no promise. */
  const open = new ShortLivedMap<bigint, { waiting: (() => void)[] | undefined }>();
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
