import type { Entry } from "./commit-group.ts";

/**
 * Lanes whose lock another gateway holds without releasing it, for example because it was suspended during a commit.
 * Their entries wait separately for a short time, so that they do not block other lanes.
 */
export type HeldLanes = {
  /** Sets aside the entries whose lane is currently locked. @returns the others. */
  setAside(entries: readonly Entry[], error: unknown): Promise<readonly Entry[]>;
  /** Takes an entry if its lane is set aside. @returns whether it did. */
  takes(entry: Entry): boolean;
};

export type HeldLanesParts = {
  /** Returns which of these locks are held. */
  readonly heldAmong: (locks: readonly string[]) => Promise<ReadonlySet<string>>;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** Resolves after this many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Returns entries whose lane is free to the stream, ahead of later ones. */
  readonly giveBack: (entries: readonly Entry[]) => void;
};

type Lane = { readonly entries: Entry[]; readonly error: unknown };

/** How often the locks are checked, in milliseconds. */
const ASK_EVERY = 100;
/** How long an entry waits for its lane, in milliseconds: short enough for its sender to still get the 503. */
const PATIENCE = 2_000;

export function createHeldLanes({ heldAmong, elapsed, wait, giveBack }: HeldLanesParts): HeldLanes {
  const lanes = new Map<string, Lane>();
  /** When each entry started to wait. Returning an entry to the stream does not restart its wait if it fails again. */
  const since = new WeakMap<Entry, number>();
  let watching = false;

  const fail = ({ entries, error }: Lane): void => {
    while (entries[0] !== undefined && elapsed() - (since.get(entries[0]) ?? 0) >= PATIENCE) {
      entries.shift()?.fail(error);
    }
  };
  const look = async (): Promise<void> => {
    // If the store cannot be queried, they stop waiting.
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
    const lane = entry.locks?.map((lock) => lanes.get(lock)).find((each) => each !== undefined);
    if (lane === undefined) return false;
    lane.entries.push(entry);
    if (!since.has(entry)) since.set(entry, elapsed());
    return true;
  };
  return {
    takes: (entry) => lanes.size > 0 && takes(entry),
    async setAside(entries, error) {
      const locks = new Set(entries.flatMap((entry) => entry.locks ?? []));
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
