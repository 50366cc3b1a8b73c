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
  const { lookUp } = database;
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
    if (!database.isShared) {
      const query = createLookUp<Version>(
        database,
        lookUp.selectFrom("agents").select(["id", "version"]).where(column, "=", "").where(isLive),
      );
      return inOneTurn(async (value) => (await query(value))[0]);
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
 * Shares one query between all callers with the same key in one turn of the event loop. No caller can know of a change
 * that the query misses: code in this process that makes a change gets the confirmation in a later turn.
 */
function inOneTurn<Value>(ask: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  let asked = new Map<string, Promise<Value>>();
  return (key) => {
    let answer = asked.get(key);
    if (answer === undefined) {
      // Not cleared: the table of a cleared Map keeps the next one; see ShortLivedMap.
      if (asked.size === 0) setImmediate(() => (asked = new Map()));
      answer = ask(key);
      asked.set(key, answer);
    }
    return answer;
  };
}
