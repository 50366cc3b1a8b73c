import { ShortLivedMap } from "../../short-lived-map.ts";

/**
 * The ids of webhooks that are being committed. A reader that advances by id and stops at the smallest of these misses
 * no delivery that appears later. Ids of `direct` deliveries are not included: those may be recorded at any time.
 */
export type OpenIds = {
  /** Creates an id, which stays open until it is closed. */
  open(): bigint;
  /** The id's commit has ended. */
  close(id: bigint): void;
  /** The id's commit failed because the store is unreachable, so its outcome is unknown for a while. */
  doubt(id: bigint): void;
  /** Every delivery of this gateway with a smaller id is committed, or never will be. */
  settledBelow(): bigint;
  /** Calls back at least once after each commit. @returns a function that stops this. */
  watch(onClosed: () => void): () => void;
};

/** Longer than a statement may take on the server after its client has given up, in milliseconds. */
const DOUBTED_FOR = 10_000;

/**
 * @param nextId - creates strictly increasing ids.
 * @param elapsed - a monotonic clock, in milliseconds.
 */
export function createOpenIds(nextId: () => bigint, elapsed: () => number): OpenIds {
  /** In the order of creation, so the first one is the smallest. */
  const open = new ShortLivedMap<bigint, true>();
  const watchers = new Set<() => void>();
  /** The smallest id in doubt, and until when. */
  let doubted: { readonly id: bigint; readonly until: number } | undefined;
  const inDoubt = (): bigint | undefined =>
    doubted === undefined || doubted.until < elapsed() ? undefined : doubted.id;
  const close = (id: bigint): void => {
    open.delete(id);
    for (const onClosed of watchers) onClosed();
  };
  return {
    open() {
      const id = nextId();
      open.set(id, true);
      return id;
    },
    close,
    doubt(id) {
      doubted = { id: smaller(id, inDoubt()), until: elapsed() + DOUBTED_FOR };
      close(id);
    },
    settledBelow() {
      const [first = nextId()] = open.keys();
      return smaller(first, inDoubt());
    },
    watch(onClosed) {
      watchers.add(onClosed);
      return () => void watchers.delete(onClosed);
    },
  };
}

function smaller(id: bigint, other: bigint | undefined): bigint {
  return other !== undefined && other < id ? other : id;
}
