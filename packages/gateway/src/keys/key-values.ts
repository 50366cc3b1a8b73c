import type { Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import type { AgentApiKeyRow, AgentApiKeyValueRow } from "../storage/schema/agents.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { EXTERNAL, type KeyValue, type KeyWithValues } from "./key.ts";
import { placeOf, readKey } from "./key-row.ts";

type ValueOptions = {
  readonly id?: string;
  readonly claimableUntil?: number | null;
  readonly isPublic?: boolean | undefined;
  /** Whether an internal key can be found by its value, not only by its agent. */
  readonly isFoundByValue?: boolean;
};

/** The values of keys, in stored and displayed form. */
export type KeyValues = {
  show(row: AgentApiKeyValueRow): KeyValue;
  add(
    transaction: Kysely<Schema>,
    key: { readonly id: string; readonly type: string },
    value: string,
    options?: ValueOptions,
  ): Promise<AgentApiKeyValueRow>;
  /** Keys with their values, without expired ones. */
  withValues(rows: readonly AgentApiKeyRow[]): Promise<KeyWithValues[]>;
};

export function createKeyValues(
  { query }: Pick<Database, "query">,
  vault: Vault,
  now: () => number,
): KeyValues {
  const show = (row: AgentApiKeyValueRow): KeyValue => ({
    id: row.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    publicKey:
      row.is_public === 1 && row.value_encrypted !== null
        ? vault.decrypt(row.value_encrypted, placeOf(row.id))
        : undefined,
  });

  return {
    show,
    async add(
      transaction: Kysely<Schema>,
      key: { id: string; type: string },
      value: string,
      { id = uuidv7(), claimableUntil = null, isPublic = false, isFoundByValue = false }: ValueOptions = {},
    ) {
      const row: AgentApiKeyValueRow = {
        id,
        key_id: key.id,
        value_hash: key.type === EXTERNAL || isFoundByValue ? vault.hash(value) : null,
        value_encrypted: key.type === EXTERNAL ? null : vault.encrypt(value, placeOf(id)),
        is_public: isPublic ? 1 : 0,
        created_at: now(),
        expires_at: null,
        last_used_at: null,
        claimable_until: claimableUntil,
      };
      await transaction.insertInto("agent_api_key_values").values(row).execute();
      return row;
    },
    async withValues(rows) {
      if (rows.length === 0) return [];
      const values = await query
        .selectFrom("agent_api_key_values")
        .selectAll()
        .where(
          "key_id",
          "in",
          rows.map((row) => row.id),
        )
        .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now())]))
        .orderBy("id")
        .execute();
      const byKey = Map.groupBy(values, (value) => value.key_id);
      return rows.map((row) => ({ ...readKey(row), values: (byKey.get(row.id) ?? []).map(show) }));
    },
  };
}
