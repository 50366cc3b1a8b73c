import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Agent } from "../agents/agent.ts";
import { POLICIES, type Policy } from "../deliveries/delivery.ts";
import type { SecretPlace, Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { holdsNul } from "../storage/holds-nul.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { AgentApiKeyRow, AgentApiKeyValueRow, Schema } from "../storage/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import {
  EXTERNAL,
  INTERNAL,
  type Key,
  type KeyValue,
  type KeyWithValues,
  type SigningKey,
  type UsedKey,
} from "./key.ts";

export type NewKey = {
  readonly agentId: string;
  readonly name: string;
  readonly type: string;
  /** An existing secret to keep; without it, one is made. */
  readonly value?: string | undefined;
  readonly policy?: Policy | undefined;
  /** Unix milliseconds; undefined: it does not expire. */
  readonly expiresAt?: number | undefined;
};

export type KeyCreated =
  | { readonly outcome: "created"; readonly key: KeyWithValues; readonly value: string }
  | { readonly outcome: "name_taken" }
  /** The agent was deleted since it was looked up. */
  | { readonly outcome: "agent_gone" };

export type Rotation = {
  /** The new secret; without it, one is made. */
  readonly value?: string | undefined;
  /** How long the values so far go on working beside it, in milliseconds. */
  readonly overlap: number;
};

export type KeyRotated =
  | { readonly outcome: "rotated"; readonly key: KeyWithValues; readonly value: string }
  | { readonly outcome: "gone" };

/** The keys of all agents. Values go in and never come out again, except to sign and to verify. */
export type Keys = {
  create(key: NewKey): Promise<KeyCreated>;
  /** Makes a new value valid; those so far stop working when the overlap ends. */
  rotate(id: string, rotation: Rotation): Promise<KeyRotated>;
  find(id: string): Promise<KeyWithValues | undefined>;
  findByName(agentId: string, type: string, name: string): Promise<KeyWithValues | undefined>;
  list(agentId: string, page: { limit: number; page: number }): Promise<KeyWithValues[]>;
  delete(id: string): Promise<boolean>;
  /** The agent's external key that has this value, expired or not. */
  findExternal(agentId: string, value: string): Promise<(UsedKey & { expired: boolean }) | undefined>;
  /** The agent's keys of one provider with their secrets that have not expired. */
  signingKeys(agentId: string, provider: string): Promise<SigningKey[]>;
  /** The providers, by id, of which the agent has keys. */
  providerTypes(agentId: string): Promise<string[]>;
  /** The agent's own key, made when it is missing; the same ever after. */
  internalKey(agent: Pick<Agent, "id" | "name">): Promise<string>;
};

const KEY_COLUMNS = [
  "agent_api_keys.id",
  "agent_api_keys.agent_id",
  "agent_api_keys.name",
  "agent_api_keys.api_key_type",
  "agent_api_keys.policy",
  "agent_api_keys.expires_at",
  "agent_api_keys.created_at",
] as const;
const GENERATED_BYTES = 32;

export function createKeys({ query, lookUp }: Database, vault: Vault, now: () => number): Keys {
  const addValue = async (
    transaction: Kysely<Schema>,
    key: { id: string; type: string },
    value: string,
  ): Promise<AgentApiKeyValueRow> => {
    const id = uuidv7();
    const row: AgentApiKeyValueRow = {
      id,
      key_id: key.id,
      value_hash: key.type === EXTERNAL ? vault.hash(value) : null,
      value_encrypted: key.type === EXTERNAL ? null : vault.encrypt(value, placeOf(id)),
      created_at: now(),
      expires_at: null,
      last_used_at: null,
    };
    await transaction.insertInto("agent_api_key_values").values(row).execute();
    return row;
  };

  const create = async ({
    agentId,
    name,
    type,
    value = generateValue(),
    policy,
    expiresAt,
  }: NewKey): Promise<KeyCreated> => {
    const row: AgentApiKeyRow = {
      id: uuidv7(),
      agent_id: agentId,
      name,
      api_key_type: type,
      policy: policy ?? null,
      expires_at: expiresAt ?? null,
      created_at: now(),
    };
    try {
      const valueRow = await query.transaction().execute(async (transaction) => {
        await transaction.insertInto("agent_api_keys").values(row).execute();
        return addValue(transaction, { id: row.id, type }, value);
      });
      return { outcome: "created", key: { ...readKey(row), values: [readValue(valueRow)] }, value };
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: "name_taken" };
      if (isReferenceViolation(error)) return { outcome: "agent_gone" };
      throw error;
    }
  };

  /** Expired values are not shown: what they were good for is over. */
  const withValues = async (rows: readonly AgentApiKeyRow[]): Promise<KeyWithValues[]> => {
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
    return rows.map((row) => ({ ...readKey(row), values: (byKey.get(row.id) ?? []).map(readValue) }));
  };

  const find = async (id: string): Promise<KeyWithValues | undefined> => {
    if (holdsNul(id)) return undefined;
    const row = await query.selectFrom("agent_api_keys").selectAll().where("id", "=", id).executeTakeFirst();
    return row && (await withValues([row]))[0];
  };

  const internalValue = async (agentId: string): Promise<string | undefined> => {
    const row = await lookUp
      .selectFrom("agent_api_keys")
      .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
      .select(["value.id", "value.value_encrypted"])
      .where("agent_id", "=", agentId)
      .where("api_key_type", "=", INTERNAL)
      .orderBy("agent_api_keys.id")
      .executeTakeFirst();
    return row?.value_encrypted == null ? undefined : vault.decrypt(row.value_encrypted, placeOf(row.id));
  };

  return {
    create,
    find,

    async rotate(id, { value = generateValue(), overlap }) {
      const key = await find(id);
      if (key === undefined) return { outcome: "gone" };
      const end = now() + overlap;
      try {
        await query.transaction().execute(async (transaction) => {
          // One that was being rotated out already keeps its end.
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
          await addValue(transaction, key, value);
        });
      } catch (error) {
        if (isReferenceViolation(error)) return { outcome: "gone" };
        throw error;
      }
      const rotated = await find(id);
      return rotated === undefined ? { outcome: "gone" } : { outcome: "rotated", key: rotated, value };
    },

    async findByName(agentId, type, name) {
      if (holdsNul(name)) return undefined;
      const row = await query
        .selectFrom("agent_api_keys")
        .selectAll()
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", type)
        .where("name", "=", name)
        .executeTakeFirst();
      return row && (await withValues([row]))[0];
    },

    async list(agentId, { limit, page }) {
      const rows = await query
        .selectFrom("agent_api_keys")
        .selectAll()
        .where("agent_id", "=", agentId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return withValues(rows);
    },

    async delete(id) {
      if (holdsNul(id)) return false;
      const { numDeletedRows } = await query
        .deleteFrom("agent_api_keys")
        .where("id", "=", id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    async findExternal(agentId, value) {
      // The database compares keyed hashes: how long that takes tells nothing about the key.
      const rows = await lookUp
        .selectFrom("agent_api_key_values as value")
        .innerJoin("agent_api_keys", "agent_api_keys.id", "value.key_id")
        .select([...KEY_COLUMNS, "value.id as value_id", "value.expires_at as value_expires_at"])
        .where("value.value_hash", "=", vault.hash(value))
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", EXTERNAL)
        .execute();
      const found = rows.map((row) => ({
        key: readKey(row),
        valueId: row.value_id,
        expired: isPast(row.expires_at, now()) || isPast(row.value_expires_at, now()),
      }));
      return found.find(({ expired }) => !expired) ?? found[0];
    },

    async signingKeys(agentId, provider) {
      const time = now();
      const rows = await lookUp
        .selectFrom("agent_api_keys")
        .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
        .select([...KEY_COLUMNS, "value.id as value_id", "value.value_encrypted"])
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", provider)
        .where((where) =>
          where.or([
            where("agent_api_keys.expires_at", "is", null),
            where("agent_api_keys.expires_at", ">", time),
          ]),
        )
        .where((where) =>
          where.or([where("value.expires_at", "is", null), where("value.expires_at", ">", time)]),
        )
        .orderBy("value.id")
        .execute();
      return rows.flatMap((row) =>
        row.value_encrypted === null
          ? []
          : [
              {
                key: readKey(row),
                valueId: row.value_id,
                secret: vault.decrypt(row.value_encrypted, placeOf(row.value_id)),
              },
            ],
      );
    },

    async providerTypes(agentId) {
      const rows = await lookUp
        .selectFrom("agent_api_keys")
        .select("api_key_type")
        .distinct()
        .where("agent_id", "=", agentId)
        .where("api_key_type", "not in", [EXTERNAL, INTERNAL])
        .execute();
      return rows.map((row) => row.api_key_type).toSorted();
    },

    async internalKey(agent) {
      const known = await internalValue(agent.id);
      if (known !== undefined) return known;
      const created = await create({ agentId: agent.id, name: `${agent.name}-api-key`, type: INTERNAL });
      if (created.outcome === "created") return created.value;
      // Another replica's registration was faster.
      const theirs = await internalValue(agent.id);
      if (theirs === undefined) throw new Error("the agent's internal key vanished while it registered");
      return theirs;
    },
  };
}

/** A new value: 32 random bytes as 64 hex digits. */
function generateValue(): string {
  return randomBytes(GENERATED_BYTES).toString("hex");
}

function isPast(time: number | null, now: number): boolean {
  return time !== null && time <= now;
}

function placeOf(valueId: string): SecretPlace {
  return { table: "agent_api_key_values", row: valueId, column: "value_encrypted" };
}

function readKey(row: AgentApiKeyRow): Key {
  return {
    id: row.id,
    agentId: row.agent_id,
    name: row.name,
    type: row.api_key_type,
    policy: POLICIES.find((policy) => policy === row.policy),
    expiresAt: row.expires_at ?? undefined,
    createdAt: row.created_at,
  };
}

function readValue(row: AgentApiKeyValueRow): KeyValue {
  return {
    id: row.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
