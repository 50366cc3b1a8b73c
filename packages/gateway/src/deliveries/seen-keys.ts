import type { Kysely } from "kysely";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { BloomFilter } from "../bloom-filter.ts";
import { MAY_BE_FIRST } from "./find-duplicate.ts";

/**
 * Knows without querying the store that a webhook is new, as almost all are. Only for a store that no other gateway
 * writes to.
 */
export type SeenKeys = {
  /**
   * Adds duplicate keys before they are stored, whoever stores them. A key that was not added would not be found later.
   *
   * @returns whether any of them may have been seen before, so that the store must be queried.
   */
  add(keys: readonly string[]): boolean;
  /**
   * Reads the stored keys in the background, unless that has already begun. Until it has finished, any key may have
   * been seen.
   */
  load(): void;
};

export type SeenKeysParts = {
  readonly database: Pick<Database, "browse">;
  /** Resolves when everything due to be stored before the call has been stored. */
  readonly settled: () => Promise<unknown>;
  /** The size of the filter in bits; a power of two. */
  readonly bits?: number;
};

/** 4 MiB, of which the system allocates only the pages that are used. */
const BITS = 2 ** 25;
/** With 12 bits per key, one key in 200 causes a needless query. */
const BITS_PER_KEY = 12;
/** How many keys to read at a time: a few milliseconds of another thread's time. */
const BATCH = 2_000;

/**
 * Keys of removed deliveries stay in the filter. When it is full, a new one is loaded from the store and replaces it.
 * If the store has too many keys for any filter, it is always queried.
 */
export function createSeenKeys({ database, settled, bits = BITS }: SeenKeysParts): SeenKeys {
  const most = bits / BITS_PER_KEY;
  let current = new BloomFilter(bits);
  let isComplete = false;
  /** A new filter is loaded when the current one has more keys than this. */
  let limit = most;
  let next: BloomFilter | undefined;
  /** Loads a filter; keys stored meanwhile are added to it too. */
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
      // The store is unavailable.
    } finally {
      next = undefined;
      // If loading failed, try again after as many more keys.
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

/** @returns false if the store has more keys than the filter may hold. */
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

/** All stored keys that a duplicate could have, in batches. */
async function* keysOnRecord(
  { browse }: Pick<Database, "browse">,
  column: KeyColumn,
): AsyncGenerator<readonly string[]> {
  let [agentId, key] = ["", ""];
  for (;;) {
    const rows = await selectKeys(browse, column, agentId, key).execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    [agentId, key] = [last.agent_id, last.key ?? ""];
    yield rows.flatMap((row) => row.key ?? []);
  }
}

type KeyColumn = "dedupe_key" | "body_key";

/** The stored keys after this one, in the order of their index: without it, each batch would sort all rows of an agent. */
export function selectKeys(browse: Kysely<Schema>, column: KeyColumn, agentId: string, key: string) {
  return browse
    .selectFrom("deliveries")
    .select(["agent_id", `${column} as key`])
    .where(column, "is not", null)
    .where(MAY_BE_FIRST)
    .where((is) => is(is.refTuple("agent_id", column), ">", is.tuple(agentId, key)))
    .orderBy("agent_id")
    .orderBy(column)
    .limit(BATCH);
}
