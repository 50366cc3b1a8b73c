import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { createLookUp } from "../storage/look-up.ts";
import type { AgentApiKeyRow } from "../storage/schema/agents.ts";
import { EXTERNAL, INTERNAL, type ExpiringKey, type SigningKey } from "./key.ts";
import {
  earlier,
  KEY_COLUMNS,
  placeOf,
  readKey,
  readSecret,
  SECRET_COLUMNS,
  type SecretRow,
} from "./key-row.ts";

export type WaitingKey = { readonly type: string; readonly name: string };

/** Reads of an agent's keys whose results are cached. */
export type StoredKeys = {
  /** The agent's external keys with this value, expired or not. */
  findExternal(agentId: string, hash: string): Promise<readonly ExpiringKey[]>;
  /** The agent's keys for one provider with their secrets, without expired ones. */
  signingKeys(agentId: string, provider: string): Promise<readonly SigningKey[]>;
  /** The ids of the providers for which the agent has keys. */
  providerTypes(agentId: string): Promise<readonly string[]>;
  /** The agent's keys that have no value yet. Queried only when a webhook is rejected. */
  waitingKeys(agentId: string): Promise<readonly WaitingKey[]>;
  /** The agent's internal key; undefined if it has none. */
  internalValue(agentId: string): Promise<string | undefined>;
};

/** Reads keys from the database. This must be fast: with ten thousand agents, most webhooks miss the cache. */
export function createStoredKeys(
  database: Pick<Database, "lookUp" | "readRows">,
  vault: Pick<Vault, "decrypt">,
  now: () => number,
): StoredKeys {
  const { findSecrets, findByHash, findTypes, findInternal } = prepareLookUps(database);
  return {
    // The database compares keyed hashes: its timing reveals nothing about the key.
    async findExternal(agentId, hash) {
      const rows = await findByHash(hash, agentId, EXTERNAL);
      return rows.map((row) => ({
        key: readKey(row),
        valueId: row.value_id,
        expiresAt: earlier(row.expires_at, row.value_expires_at),
      }));
    },

    async signingKeys(agentId, provider) {
      const time = now();
      const rows = await findSecrets(agentId, provider, time, time);
      return rows.map((row) => readSecret(row, vault));
    },

    async providerTypes(agentId) {
      const types = (await findTypes(agentId)).map((row) => row.api_key_type);
      return types.filter((type) => type !== EXTERNAL && type !== INTERNAL).toSorted();
    },

    async waitingKeys(agentId) {
      return database.lookUp
        .selectFrom("agent_api_keys")
        .leftJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
        .select(["api_key_type as type", "name"])
        .where("agent_id", "=", agentId)
        .where("value.id", "is", null)
        .execute();
    },

    async internalValue(agentId) {
      const [row] = await findInternal(agentId, INTERNAL);
      return row?.value_encrypted == null ? undefined : vault.decrypt(row.value_encrypted, placeOf(row.id));
    },
  };
}

/** Parameters such as `""` are placeholders; each call supplies the values in the order of the conditions. */
function prepareLookUps(database: Pick<Database, "lookUp" | "readRows">) {
  const joined = database.lookUp
    .selectFrom("agent_api_keys")
    .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id");
  const findSecrets = createLookUp<SecretRow>(
    database,
    joined
      .select(SECRET_COLUMNS)
      .where("agent_id", "=", "")
      .where("api_key_type", "=", "")
      .where("value.value_encrypted", "is not", null)
      .where((where) =>
        where.or([
          where("agent_api_keys.expires_at", "is", null),
          where("agent_api_keys.expires_at", ">", 0),
        ]),
      )
      .where((where) => where.or([where("value.expires_at", "is", null), where("value.expires_at", ">", 0)]))
      .orderBy("value.id"),
  );
  const findByHash = createLookUp<AgentApiKeyRow & { value_id: string; value_expires_at: number | null }>(
    database,
    joined
      .select([...KEY_COLUMNS, "value.id as value_id", "value.expires_at as value_expires_at"])
      .where("value.value_hash", "=", "")
      .where("agent_id", "=", "")
      .where("api_key_type", "=", ""),
  );
  const findTypes = createLookUp<Pick<AgentApiKeyRow, "api_key_type">>(
    database,
    database.lookUp.selectFrom("agent_api_keys").select("api_key_type").distinct().where("agent_id", "=", ""),
  );
  const findInternal = createLookUp<{ id: string; value_encrypted: string | null }>(
    database,
    joined
      .select(["value.id", "value.value_encrypted"])
      .where("agent_id", "=", "")
      .where("api_key_type", "=", "")
      .orderBy("agent_api_keys.id"),
  );
  return { findSecrets, findByHash, findTypes, findInternal };
}
