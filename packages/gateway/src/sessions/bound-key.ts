import type { Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import type { SessionKeyRow } from "../storage/schema/sessions.ts";

/** The conversation that started a session, which determines its lanes. */
export type Origin = {
  readonly conversation: string;
  /** The agent's key that verified it; undefined: the route's own `conversation_key` decided. */
  readonly keyId: string | undefined;
};

/** A conversation that an agent bound to a session. */
export type BoundKey = {
  readonly key: string;
  readonly session: string;
  /** The conversation that started the session. */
  readonly origin: Origin;
  /** Unix milliseconds. */
  readonly boundAt: number;
  /** When its last webhook arrived, to the day. */
  readonly usedAt: number;
};

export async function findBoundKey(
  query: Kysely<Schema>,
  agentId: string,
  key: string,
): Promise<BoundKey | undefined> {
  const row = await query
    .selectFrom("session_keys")
    .selectAll()
    .where("agent_id", "=", agentId)
    .where("key", "=", key)
    .executeTakeFirst();
  return row && readBoundKey(row);
}

/** The keys bound to a session, in the order they were bound. */
export async function listBoundKeys(
  query: Kysely<Schema>,
  agentId: string,
  session: string,
  most: number,
): Promise<readonly BoundKey[]> {
  const rows = await query
    .selectFrom("session_keys")
    .selectAll()
    .where("agent_id", "=", agentId)
    .where("session", "=", session)
    .orderBy("bound_at")
    .orderBy("key")
    .limit(most)
    .execute();
  return rows.map(readBoundKey);
}

function readBoundKey(row: SessionKeyRow): BoundKey {
  const { key, session, conversation, key_id } = row;
  const origin = { conversation, keyId: key_id ?? undefined };
  return { key, session, origin, boundAt: row.bound_at, usedAt: row.used_at };
}
