/**
 * The ids of webhooks that are being committed. A reader who goes by ids, up to the smallest of these, skips no delivery
 * that appears later. Ids of `direct` deliveries are not among them: they may be recorded any time.
 */
export type OpenIds = {
  /** Creates an id, which is open until it is closed. */
  open(): bigint;
  /** Its commit has ended. */
  close(id: bigint): void;
  /** Its commit failed because the store is out of reach: what the store made of it is unknown for a while. */
  doubt(id: bigint): void;
  /** Every delivery of this gateway with a smaller id is committed, or never will be. */
  settledBelow(): bigint;
  /** Calls after commits, at least once after each. @returns a function that ends it. */
  watch(onClosed: () => void): () => void;
};

/** Longer than a statement may take on the server whose client has given up, in milliseconds. */
const DOUBTED_FOR = 10_000;

/**
 * @param nextId - creates ids that always increase.
 * @param elapsed - a monotonic clock, in milliseconds.
 */
export function createOpenIds(nextId: () => bigint, elapsed: () => number): OpenIds {
  /** In the order of creation, so that the first one is the smallest. */
  const open = new Set<bigint>();
  const watchers = new Set<() => void>();
  /** The smallest one in doubt, and until when. */
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
      open.add(id);
      return id;
    },
    close,
    doubt(id) {
      doubted = { id: smaller(id, inDoubt()), until: elapsed() + DOUBTED_FOR };
      close(id);
    },
    settledBelow() {
      const [first = nextId()] = open;
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
