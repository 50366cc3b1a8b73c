import { LruCache } from "../lru-cache.ts";
import type { Database } from "../storage/database.ts";
import { findBoundKey, type BoundKey } from "./bound-key.ts";

/**
 * Which conversations are bound to which sessions, cached in memory. The cache may be slightly outdated: joining a lane
 * checks the binding in the same commit.
 */
export type BoundKeys = {
  /** Costs nothing for agents that never bound a key. */
  find(agentId: string, key: string): BoundKey | undefined | Promise<BoundKey | undefined>;
  /** The current state in the store. */
  look(agentId: string, key: string): Promise<BoundKey | undefined>;
  /** A key was bound or unbound: drops it from the caches of all gateways. */
  changed(agentId: string, key: string): Promise<void>;
  /** Handles a message from another gateway. @returns whether it is about bound keys. */
  heard(message: string): boolean;
  /** Finds out which agents have bound keys. Until then, any agent may. */
  load(): Promise<void>;
};

const MOST_REMEMBERED = 20_000;
const DAY = 86_400_000;
const BOUND = "bound key ";

/** @param now - Unix milliseconds. */
export function createBoundKeys(database: Database, now: () => number): BoundKeys {
  const { prompt } = database;
  /** Agents that may have bound keys; undefined: all. */
  let agents: Set<string> | undefined;
  const known = new LruCache<{ readonly bound: BoundKey | undefined; readonly readAt: number }>(
    MOST_REMEMBERED,
  );
  /** Counts changes: data read before a change may be outdated. */
  let version = 0;

  const touch = (agentId: string, { key, usedAt }: BoundKey): void => {
    if (now() - usedAt < DAY) return;
    prompt
      .updateTable("session_keys")
      .set({ used_at: now() })
      .where("agent_id", "=", agentId)
      .where("key", "=", key)
      .execute()
      .catch(() => {
        // If this fails, the next webhook on another day, or after a restart, does it.
      });
  };
  const look = async (agentId: string, key: string): Promise<BoundKey | undefined> => {
    const before = version;
    const bound = await findBoundKey(prompt, agentId, key);
    if (bound !== undefined) {
      agents?.add(agentId);
      touch(agentId, bound);
    }
    if (version === before) known.set(nameOf(agentId, key), { bound, readAt: now() });
    return bound;
  };
  const forget = (name: string): void => {
    version += 1;
    const [agentId] = JSON.parse(name) as [string, string];
    agents?.add(agentId);
    known.delete(name);
  };
  return {
    find(agentId, key) {
      if (agents?.has(agentId) === false) return undefined;
      const remembered = known.get(nameOf(agentId, key));
      if (remembered === undefined) return look(agentId, key);
      const { bound, readAt } = remembered;
      return bound === undefined || now() - readAt < DAY ? bound : look(agentId, key);
    },
    look,
    async changed(agentId, key) {
      const name = nameOf(agentId, key);
      forget(name);
      await database.notify(BOUND + name);
    },
    heard(message) {
      if (!message.startsWith(BOUND)) return false;
      forget(message.slice(BOUND.length));
      return true;
    },
    async load() {
      const before = version;
      const rows = await prompt.selectFrom("session_keys").select("agent_id").distinct().execute();
      if (version === before) agents = new Set(rows.map((row) => row.agent_id));
    },
  };
}

function nameOf(agentId: string, key: string): string {
  return JSON.stringify([agentId, key]);
}
