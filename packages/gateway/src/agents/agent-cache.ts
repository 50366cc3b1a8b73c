import { sql } from "kysely";
import { LruCache } from "../lru-cache.ts";
import type { Database } from "../storage/database.ts";
import { createBatchedLookUp } from "../storage/batched-look-up.ts";
import { createLookUp } from "../storage/look-up.ts";
import { AGENT_COLUMNS, readAgent, type Agent, type ReadableRow } from "./agent.ts";

/** Finds agents on the hot path: every webhook needs one. */
export type AgentCache = {
  /** The current agent; the object stays the same until the agent or one of its keys changes. */
  find(by: { id: string } | { name: string }): Promise<Agent | undefined>;
};

type KnownRow = ReadableRow & { readonly version: number };
type Version = { readonly id: string; readonly version: number };

/** Maximum number of cached agents. */
const MOST_KNOWN = 20_000;
/** How soon a gateway that has its store to itself sees what a tool beside it changes, in milliseconds. */
const TRUSTED = 50;
/** Agents with a longer registration, in characters, are not cached: a few of those would fill the memory. */
const LONGEST_KEPT = 64 * 1024;

/**
 * Caches agents and only asks the database for the current version, so that the next webhook sees every change,
 * whichever gateway made it. Reading the row and its keys each time would cost three times as much as the rest of a
 * webhook.
 *
 * @param kind - the kind of rows to cache: sources have rows like agents.
 */
export function createAgentCache(database: Database, kind: "agent" | "source" = "agent"): AgentCache {
  const { lookUp, revision } = database;
  const isLive = sql<boolean>`deleted_at IS NULL AND kind = ${sql.lit(kind)}`;
  const known = new LruCache<{ readonly agent: Agent; readonly version: number }>(MOST_KNOWN);
  const findRow = createLookUp<KnownRow>(
    database,
    lookUp
      .selectFrom("agents")
      .select([...AGENT_COLUMNS, "version"])
      .where("id", "=", "")
      .where(isLive),
  );
  const versionBy = { id: versionsOf("id"), name: versionsOf("name") };

  function versionsOf(column: "id" | "name"): (value: string) => Promise<Version | undefined> {
    if (revision !== undefined) {
      const query = createLookUp<Version>(
        database,
        lookUp.selectFrom("agents").select(["id", "version"]).where(column, "=", "").where(isLive),
      );
      return unlessChanged(async (value) => (await query(value))[0], revision);
    }
    const query = createLookUp<Version & { name: string }>(
      database,
      lookUp
        .selectFrom("agents")
        .select(["id", "name", "version"])
        .where(sql<boolean>`${sql.ref(column)} = ANY(${[]}::text[])`)
        .where(isLive),
    );
    return createBatchedLookUp(
      async (values) => new Map((await query(values)).map((row) => [row[column], row])),
    );
  }

  return {
    async find(by) {
      const current = "id" in by ? await versionBy.id(by.id) : await versionBy.name(by.name);
      if (current === undefined) return undefined;
      const entry = known.get(current.id);
      if (entry?.version === current.version) return entry.agent;
      const [row] = await findRow(current.id);
      if (row === undefined) return undefined;
      const agent = readAgent(row);
      const { version } = row;
      if ((row.registration_metadata?.length ?? 0) <= LONGEST_KEPT) known.set(row.id, { agent, version });
      return agent;
    },
  };
}

/**
 * Shares one query between all callers with the same key until the revision changes, for `TRUSTED` milliseconds at most.
 */
function unlessChanged<Value>(
  ask: (key: string) => Promise<Value>,
  revision: () => number,
): (key: string) => Promise<Value> {
  let asked = new Map<string, Promise<Value>>();
  let since = { revision: 0, time: 0 };
  return (key) => {
    const time = performance.now();
    if (since.revision !== revision() || time - since.time >= TRUSTED) {
      // Not cleared: the table of a cleared Map keeps the next one; see ShortLivedMap.
      asked = new Map();
      since = { revision: revision(), time };
    }
    let answer = asked.get(key);
    if (answer === undefined) {
      answer = ask(key);
      asked.set(key, answer);
    }
    return answer;
  };
}
