import { createKeyCreation } from "./create-key.ts";
import { createBroughtSecrets, type BroughtSecrets } from "./brought-secrets.ts";
import { createKeyChanges, type KeyChanges } from "./key-changes.ts";
import { createInternalKeys, type InternalKeys } from "./internal-keys.ts";
import { createKeyValues } from "./key-values.ts";
import type { KeyCreated, KeyRotated, NewKey, Rotation } from "./new-key.ts";
import { renewAgent } from "./renew-agent.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import { EXTERNAL, INTERNAL, type KeyWithValues, type SigningKey } from "./key.ts";
import { readSecret, SECRET_COLUMNS } from "./key-row.ts";
import { createKeyCache, type KeyCache } from "./key-cache.ts";
import { createStoredKeys, type StoredKeys } from "./stored-keys.ts";

/** The keys of all agents. Values are never returned except for signing and verifying. */
export type Keys = KeyCache &
  Pick<StoredKeys, "waitingKeys"> &
  KeyChanges &
  BroughtSecrets &
  Omit<InternalKeys, "internalKey"> & {
    create(key: NewKey): Promise<KeyCreated>;
    /** Adds a new value; previous ones expire when the overlap ends. */
    rotate(id: string, rotation: Rotation): Promise<KeyRotated>;
    find(id: string): Promise<KeyWithValues | undefined>;
    findByName(agentId: string, type: string, name: string): Promise<KeyWithValues | undefined>;
    /** @param ids - only these; undefined: all of the agent's keys. */
    list(
      agentId: string,
      page: { limit: number; page: number },
      ids?: readonly string[],
    ): Promise<KeyWithValues[]>;
    delete(id: string): Promise<boolean>;
    /** The agent's newest keys of all providers, with their secrets that have not expired, up to a limit. */
    allSigningKeys(agentId: string, limit: number): Promise<SigningKey[]>;
  };

export function createKeys(database: Database, vault: Vault, now: () => number): Keys {
  const { query, lookUp } = database;
  const stored = createStoredKeys(database, vault, now);
  const values = createKeyValues(database, vault, now);
  const create = createKeyCreation(database, values, now);

  const find = async (id: string): Promise<KeyWithValues | undefined> => {
    if (containsNul(id)) return undefined;
    const row = await query.selectFrom("agent_api_keys").selectAll().where("id", "=", id).executeTakeFirst();
    return row && (await values.withValues([row]))[0];
  };

  const internal = createInternalKeys({ database, vault, now, stored, values, create });

  return {
    ...internal,
    ...createBroughtSecrets({ database, vault, now, stored, values, find }),
    ...createKeyCache(
      { ...stored, internalKey: (agent) => internal.internalKey(agent) },
      (value) => vault.hash(value),
      now,
    ),
    ...createKeyChanges(database, find, now),
    waitingKeys: (agentId) => stored.waitingKeys(agentId),
    create,
    find,

    async rotate(id, { value, isPublic, overlap }) {
      const key = await find(id);
      if (key === undefined) return { outcome: "gone" };
      const end = now() + overlap;
      try {
        await query.transaction().execute(async (transaction) => {
          await renewAgent(transaction, (where) => where("id", "=", key.agentId));
          // Values already being rotated out keep their earlier expiry.
          await transaction
            .updateTable("agent_api_key_values")
            .set({ expires_at: end })
            .where("key_id", "=", id)
            .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", end)]))
            .execute();
          await transaction
            .deleteFrom("agent_api_key_values")
            .where("key_id", "=", id)
            .where("expires_at", "<=", now())
            .execute();
          await values.add(transaction, key, value, { isPublic });
        });
      } catch (error) {
        if (isReferenceViolation(error)) return { outcome: "gone" };
        throw error;
      }
      const rotated = await find(id);
      return rotated === undefined ? { outcome: "gone" } : { outcome: "rotated", key: rotated };
    },

    async findByName(agentId, type, name) {
      if (containsNul(name)) return undefined;
      const row = await query
        .selectFrom("agent_api_keys")
        .selectAll()
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", type)
        .where("name", "=", name)
        .executeTakeFirst();
      return row && (await values.withValues([row]))[0];
    },

    async list(agentId, { limit, page }, ids) {
      if (ids?.length === 0) return [];
      let keys = query.selectFrom("agent_api_keys").selectAll().where("agent_id", "=", agentId);
      if (ids !== undefined) keys = keys.where("id", "in", [...ids]);
      const rows = await keys
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return values.withValues(rows);
    },

    async delete(id) {
      if (containsNul(id)) return false;
      return query.transaction().execute(async (transaction) => {
        await renewAgent(transaction, (where) =>
          where("id", "=", (select) =>
            select.selectFrom("agent_api_keys").select("agent_id").where("id", "=", id),
          ),
        );
        const { numDeletedRows } = await transaction
          .deleteFrom("agent_api_keys")
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      });
    },

    async allSigningKeys(agentId, limit) {
      const time = now();
      const rows = await lookUp
        .selectFrom("agent_api_keys")
        .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
        .select(SECRET_COLUMNS)
        .where("agent_id", "=", agentId)
        .where("api_key_type", "not in", [EXTERNAL, INTERNAL])
        .where("value.value_encrypted", "is not", null)
        .where((where) =>
          where.or([
            where("agent_api_keys.expires_at", "is", null),
            where("agent_api_keys.expires_at", ">", time),
          ]),
        )
        .where((where) =>
          where.or([where("value.expires_at", "is", null), where("value.expires_at", ">", time)]),
        )
        .orderBy("value.id", "desc")
        .limit(limit)
        .execute();
      return rows.map((row) => readSecret(row, vault));
    },
  };
}
