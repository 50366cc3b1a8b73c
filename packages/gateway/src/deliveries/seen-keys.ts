import type { Database } from "../storage/database.ts";
import { BloomFilter } from "../bloom-filter.ts";

/**
 * Knows, without asking the store, that a webhook has not been here before, which is the case for almost all of them. Only
 * for a store that no other gateway writes to.
 */
export type SeenKeys = {
  /**
   * Notes duplicate keys before they are stored, whoever stores them: a key that is not noted would not be found later.
   *
   * @returns whether any of them may have been here before, so that the store must be asked.
   */
  add(keys: readonly string[]): boolean;
  /** Reads the keys on record in the background, if that has not begun yet. Until it has ended, all may have been here. */
  load(): void;
};

export type SeenKeysParts = {
  readonly database: Pick<Database, "browse">;
  /** Resolves when everything that was to be stored before is stored. */
  readonly settled: () => Promise<unknown>;
  /** In this many bits; a power of two. */
  readonly bits?: number;
};

/** 4 MiB, of which the system provides those pages that are used. */
const BITS = 2 ** 25;
/** With 12 bits for each, the store is asked in vain for one key in 200. */
const BITS_PER_KEY = 12;
/** How many keys are read at once: a few milliseconds of another thread's time. */
const BATCH = 2_000;

/**
 * Keys of removed deliveries stay in the filter. When it is full, another one is loaded from the store and takes its place;
 * if there is too much on record for any, the store is always asked.
 */
export function createSeenKeys({ database, settled, bits = BITS }: SeenKeysParts): SeenKeys {
  const most = bits / BITS_PER_KEY;
  let current = new BloomFilter(bits);
  let isComplete = false;
  /** Another one is loaded when the current one has more keys than this. */
  let limit = most;
  let next: BloomFilter | undefined;
  /** Loads a filter; what is stored meanwhile is noted in it, too. */
  const load = async (filter: BloomFilter): Promise<void> => {
    next = filter;
    try {
      await settled();
      if (await readAll(database, filter, most)) {
        current = filter;
        isComplete = true;
        limit = most;
      }
    } catch {
      // The store is away.
    } finally {
      next = undefined;
      // If it could not be loaded, another one is after as many keys again.
      limit = Math.max(limit, current === filter ? most : current.added + most);
    }
  };
  let isBegun = false;
  return {
    add(keys) {
      let isKnown = !isComplete;
      for (const key of keys) {
        if (current.add(key)) isKnown = true;
        next?.add(key);
      }
      if (isBegun && next === undefined && current.added > limit) void load(new BloomFilter(bits));
      return isKnown;
    },
    load() {
      if (isBegun) return;
      isBegun = true;
      void load(current);
    },
  };
}

/** @returns false if there are more keys on record than the filter is to have. */
async function readAll(
  database: Pick<Database, "browse">,
  filter: BloomFilter,
  most: number,
): Promise<boolean> {
  for (const column of ["dedupe_key", "body_key"] as const) {
    for await (const keys of keysOnRecord(database, column)) {
      for (const key of keys) filter.add(key);
      if (filter.added > most) return false;
    }
  }
  return true;
}

/** All keys on record that a duplicate would have, in batches. */
async function* keysOnRecord(
  { browse }: Pick<Database, "browse">,
  column: "dedupe_key" | "body_key",
): AsyncGenerator<readonly string[]> {
  let [agentId, key] = ["", ""];
  for (;;) {
    const rows = await browse
      .selectFrom("deliveries")
      .select(["agent_id", `${column} as key`])
      // As in the index, which has all that is read here.
      .where("status", "not in", ["rejected", "failed", "cancelled"])
      .where((is) => is(is.refTuple("agent_id", column), ">", is.tuple(agentId, key)))
      .orderBy("agent_id")
      .orderBy(column)
      .limit(BATCH)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    [agentId, key] = [last.agent_id, last.key ?? ""];
    yield rows.flatMap((row) => row.key ?? []);
  }
}
