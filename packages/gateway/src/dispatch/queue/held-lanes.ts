import type { Entry } from "./commit-group.ts";

/**
 * Lanes that another gateway holds and does not let go of, as one that was suspended in the middle of a commit. What is for
 * them waits apart until they are free, for a short time, so that they hold up no other lane.
 */
export type HeldLanes = {
  /** Sets those aside whose lane is held at the moment. @returns the others. */
  setAside(entries: readonly Entry[], error: unknown): Promise<readonly Entry[]>;
  /** Takes one whose lane is set aside. @returns whether it did. */
  takes(entry: Entry): boolean;
};

export type HeldLanesParts = {
  /** Which of these locks somebody holds. */
  readonly heldAmong: (locks: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Their lane is free: they are to be committed before what comes later. */
  readonly giveBack: (entries: readonly Entry[]) => void;
};

type Lane = { readonly entries: Entry[]; readonly error: unknown };

/** How often it is asked whether they are free, in milliseconds. */
const ASK_EVERY = 100;
/** How long one waits for its lane, in milliseconds: its sender is told 503 while they still listen. */
const PATIENCE = 2_000;

export function createHeldLanes({ heldAmong, elapsed, wait, giveBack }: HeldLanesParts): HeldLanes {
  const lanes = new Map<string, Lane>();
  /** Since when they wait. One that was given back in vain does not wait anew. */
  const since = new WeakMap<Entry, number>();
  let watching = false;

  const fail = ({ entries, error }: Lane): void => {
    while (entries[0] !== undefined && elapsed() - (since.get(entries[0]) ?? 0) >= PATIENCE) {
      entries.shift()?.fail(error);
    }
  };
  const look = async (): Promise<void> => {
    // Where the store cannot be asked, they wait no longer for that.
    const held = await heldAmong([...lanes.keys()]).catch(() => undefined);
    for (const [lock, lane] of lanes) {
      if (held?.has(lock) === false) {
        lanes.delete(lock);
        giveBack(lane.entries);
        continue;
      }
      fail(lane);
      if (lane.entries.length === 0) lanes.delete(lock);
    }
  };
  const watch = async (): Promise<void> => {
    watching = true;
    while (lanes.size > 0) {
      await wait(ASK_EVERY);
      await look();
    }
    watching = false;
  };
  const takes = (entry: Entry): boolean => {
    const lane = entry.lock === undefined ? undefined : lanes.get(entry.lock);
    if (lane === undefined) return false;
    lane.entries.push(entry);
    if (!since.has(entry)) since.set(entry, elapsed());
    return true;
  };
  return {
    takes: (entry) => lanes.size > 0 && takes(entry),
    async setAside(entries, error) {
      const locks = new Set(entries.flatMap(({ lock }) => lock ?? []));
      if (locks.size === 0) return entries;
      const held = await heldAmong([...locks]).catch(() => new Set<string>());
      for (const lock of locks)
        if (held.has(lock) && !lanes.has(lock)) lanes.set(lock, { entries: [], error });
      const others = entries.filter((entry) => !takes(entry));
      if (lanes.size > 0 && !watching) void watch();
      return others;
    },
  };
}
