import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Policy } from "../agents/route.ts";
import { constantTimeEqual } from "../secrets/constant-time-equal.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { AgentApiKeyRow, AgentApiKeyValueRow } from "../storage/schema/agents.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import {
  EXTERNAL,
  INTERNAL,
  mayBeUsedFrom,
  type Key,
  type KeyValue,
  type KeyWithValues,
  type SigningKey,
} from "./key.ts";
import { KEY_COLUMNS, placeOf, readKey, readSecret, SECRET_COLUMNS } from "./key-row.ts";
import { generateValue } from "./new-value.ts";
import { createKeyCache, type KeyCache } from "./key-cache.ts";
import { createStoredKeys } from "./stored-keys.ts";

export type NewKey = {
  readonly agentId: string;
  readonly name: string;
  readonly type: string;
  /** Undefined until the provider sends it. */
  readonly value: string | undefined;
  /** Whether the value is a provider's public key, which may be shown. */
  readonly isPublic?: boolean;
  readonly policy?: Policy | undefined;
  /** Addresses and ranges from which it may be used; undefined: any. */
  readonly allowedAddresses?: readonly string[] | undefined;
  /** How far a time that its provider signs may be from now, in seconds; undefined: as the provider's data says. */
  readonly toleranceSeconds?: number | undefined;
  /** Unix milliseconds; undefined: never. */
  readonly expiresAt?: number | undefined;
};

export type KeyCreated =
  | { readonly outcome: "created"; readonly key: KeyWithValues }
  | { readonly outcome: "name_taken" }
  /** The agent has been deleted in the meantime. */
  | { readonly outcome: "agent_gone" };

export type Rotation = {
  readonly value: string;
  readonly isPublic?: boolean;
  /** How long the previous values keep working, in milliseconds. */
  readonly overlap: number;
};

export type KeyRotated =
  | { readonly outcome: "rotated"; readonly key: KeyWithValues }
  | { readonly outcome: "gone" };

export type Claimed =
  | { readonly outcome: "claimed"; readonly key: KeyWithValues; readonly value: string }
  /** The provider has not sent it yet; it was shown before, or too long ago; or the provider never sends one. */
  | { readonly outcome: "awaited" | "over" | "gone" };

/** The keys of all agents. Values are never returned, except to sign and to verify. */
export type Keys = KeyCache & {
  create(key: NewKey): Promise<KeyCreated>;
  /** Adds a new value; previous ones expire when the overlap ends. */
  rotate(id: string, rotation: Rotation): Promise<KeyRotated>;
  find(id: string): Promise<KeyWithValues | undefined>;
  findByName(agentId: string, type: string, name: string): Promise<KeyWithValues | undefined>;
  /** @param ids - only these; undefined: all of the agent's. */
  list(
    agentId: string,
    page: { limit: number; page: number },
    ids?: readonly string[],
  ): Promise<KeyWithValues[]>;
  delete(id: string): Promise<boolean>;
  /** Replaces the agent's internal key with this one, which the running Agentex created. */
  adoptInternal(agent: { readonly id: string; readonly name: string }, value: string): Promise<void>;
  /** The agent with this adopted internal key. */
  ownerOfInternal(value: string): Promise<string | undefined>;
  /**
   * Changes how far a signed time may be from now.
   *
   * @param seconds - undefined: as the provider's data says.
   * @returns undefined where there is no such key.
   */
  setTolerance(id: string, seconds: number | undefined): Promise<KeyWithValues | undefined>;
  /** The agent's newest keys of all providers, with their secrets that have not expired, up to a limit. */
  allSigningKeys(agentId: string, limit: number): Promise<SigningKey[]>;
  /**
   * Whether a key of the agent waits for the secret that this provider sends, or has just accepted it.
   *
   * @param from - the sender's address: keys that may not be used from there do not count.
   */
  awaitsSecret(agentId: string, provider: string, from: string): Promise<boolean>;
  /**
   * Stores a secret that a provider sends, for the oldest key of its type that still waits for one and may be used from
   * the sender's address.
   */
  takeBrought(agentId: string, provider: string, secret: string, from: string): Promise<BroughtTaken>;
  /** Returns a secret that the provider sent, once: some providers require it to be entered again. */
  claim(id: string): Promise<Claimed>;
};

/** Whether a key has the sent secret; if no key accepted it, whether only the address prevented that. */
export type BroughtTaken = "taken" | "not_awaited" | "address_not_allowed";

type ValueOptions = {
  readonly id?: string;
  readonly claimableUntil?: number | null;
  readonly isPublic?: boolean | undefined;
  /** Whether an internal key can be found by its value, not only by its agent. */
  readonly isFoundByValue?: boolean;
};

/** How long a key waits for its provider's secret, and how long that can be claimed afterwards. In milliseconds. */
const AWAITED_FOR = 3_600_000;

export function createKeys(database: Database, vault: Vault, now: () => number): Keys {
  const { query, lookUp } = database;
  const stored = createStoredKeys(database, vault, now);
  const showValue = (row: AgentApiKeyValueRow): KeyValue => ({
    id: row.id,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    publicKey:
      row.is_public === 1 && row.value_encrypted !== null
        ? vault.decrypt(row.value_encrypted, placeOf(row.id))
        : undefined,
  });

  const addValue = async (
    transaction: Kysely<Schema>,
    key: { id: string; type: string },
    value: string,
    { id = uuidv7(), claimableUntil = null, isPublic = false, isFoundByValue = false }: ValueOptions = {},
  ): Promise<AgentApiKeyValueRow> => {
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
  };

  const create = async ({
    agentId,
    name,
    type,
    value,
    isPublic,
    policy,
    allowedAddresses,
    toleranceSeconds,
    expiresAt,
  }: NewKey): Promise<KeyCreated> => {
    const row: AgentApiKeyRow = {
      id: uuidv7(),
      agent_id: agentId,
      name,
      api_key_type: type,
      policy: policy ?? null,
      allowed_addresses: allowedAddresses === undefined ? null : JSON.stringify(allowedAddresses),
      tolerance_seconds: toleranceSeconds ?? null,
      expires_at: expiresAt ?? null,
      created_at: now(),
    };
    try {
      const values = await query.transaction().execute(async (transaction) => {
        const isThere = await renewAgent(transaction, (where) => where("id", "=", agentId));
        if (!isThere) return undefined;
        await transaction.insertInto("agent_api_keys").values(row).execute();
        return value === undefined
          ? []
          : [await addValue(transaction, { id: row.id, type }, value, { isPublic })];
      });
      return values === undefined
        ? { outcome: "agent_gone" }
        : { outcome: "created", key: { ...readKey(row), values: values.map(showValue) } };
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: "name_taken" };
      if (isReferenceViolation(error)) return { outcome: "agent_gone" };
      throw error;
    }
  };

  /** Expired values are not shown. */
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
    return rows.map((row) => ({ ...readKey(row), values: (byKey.get(row.id) ?? []).map(showValue) }));
  };

  const find = async (id: string): Promise<KeyWithValues | undefined> => {
    if (containsNul(id)) return undefined;
    const row = await query.selectFrom("agent_api_keys").selectAll().where("id", "=", id).executeTakeFirst();
    return row && (await withValues([row]))[0];
  };

  const awaiting = async (store: Kysely<Schema>, agentId: string, provider: string): Promise<Key[]> => {
    const rows = await store
      .selectFrom("agent_api_keys")
      .leftJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
      .select(KEY_COLUMNS)
      .where("agent_id", "=", agentId)
      .where("api_key_type", "=", provider)
      .where("agent_api_keys.created_at", ">", now() - AWAITED_FOR)
      .where("value.id", "is", null)
      .orderBy("agent_api_keys.id")
      .execute();
    return rows.map(readKey);
  };

  const internalKey = async (agent: { id: string; name: string }): Promise<string> => {
    const known = await stored.internalValue(agent.id);
    if (known !== undefined) return known;
    const value = generateValue();
    const created = await create({ agentId: agent.id, name: `${agent.name}-api-key`, type: INTERNAL, value });
    if (created.outcome === "created") return value;
    // Another replica's registration was faster.
    const theirs = await stored.internalValue(agent.id);
    if (theirs === undefined) throw new Error("the agent's internal key vanished while it registered");
    return theirs;
  };

  return {
    ...createKeyCache({ ...stored, internalKey }, (value) => vault.hash(value), now),
    create,
    find,

    async rotate(id, { value, isPublic, overlap }) {
      const key = await find(id);
      if (key === undefined) return { outcome: "gone" };
      const end = now() + overlap;
      try {
        await query.transaction().execute(async (transaction) => {
          await renewAgent(transaction, (where) => where("id", "=", key.agentId));
          // Values that were already being rotated out keep their earlier expiry.
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
          await addValue(transaction, key, value, { isPublic });
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
      return row && (await withValues([row]))[0];
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
      return withValues(rows);
    },

    async setTolerance(id, seconds) {
      const key = await find(id);
      if (key === undefined) return undefined;
      await query.transaction().execute(async (transaction) => {
        await renewAgent(transaction, (where) => where("id", "=", key.agentId));
        await transaction
          .updateTable("agent_api_keys")
          .set({ tolerance_seconds: seconds ?? null })
          .where("id", "=", id)
          .execute();
      });
      return find(id);
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

    async adoptInternal({ id: agentId, name }, value) {
      if ((await stored.internalValue(agentId)) === value) return;
      const key = { id: uuidv7(), type: INTERNAL };
      await query.transaction().execute(async (transaction) => {
        // Locks the agent's row, because replicas register at once and adopt the same key.
        await renewAgent(transaction, (where) => where("id", "=", agentId));
        await transaction
          .deleteFrom("agent_api_keys")
          .where("agent_id", "=", agentId)
          .where("api_key_type", "=", INTERNAL)
          .execute();
        await transaction
          .insertInto("agent_api_keys")
          .values({
            id: key.id,
            agent_id: agentId,
            name: `${name}-api-key`,
            api_key_type: INTERNAL,
            policy: null,
            allowed_addresses: null,
            expires_at: null,
            created_at: now(),
          })
          .execute();
        await addValue(transaction, key, value, { isFoundByValue: true });
      });
    },

    async ownerOfInternal(value) {
      const row = await lookUp
        .selectFrom("agent_api_keys")
        .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
        .select("agent_id")
        .where("value.value_hash", "=", vault.hash(value))
        .where("api_key_type", "=", INTERNAL)
        .executeTakeFirst();
      return row?.agent_id;
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

    async awaitsSecret(agentId, provider, from) {
      if ((await awaiting(lookUp, agentId, provider)).some((key) => mayBeUsedFrom(key, from))) return true;
      // A provider that did not get the response sends its secret again.
      const lately = await lookUp
        .selectFrom("agent_api_keys")
        .innerJoin("agent_api_key_values as value", "value.key_id", "agent_api_keys.id")
        .select(KEY_COLUMNS)
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", provider)
        .where("claimable_until", ">", now())
        .execute();
      return lately.some((row) => mayBeUsedFrom(readKey(row), from));
    },

    async takeBrought(agentId, provider, secret, from) {
      const known = await stored.signingKeys(agentId, provider);
      // A provider that did not get the response sends its secret again.
      const having = known.filter((each) => constantTimeEqual(each.secret, secret));
      if (having.length > 0) {
        return having.some(({ key }) => mayBeUsedFrom(key, from)) ? "taken" : "address_not_allowed";
      }
      const waiting = await awaiting(query, agentId, provider);
      const fitting = waiting.filter((key) => mayBeUsedFrom(key, from));
      for (const { id } of fitting) {
        try {
          // The value has its key's id, so that only one of two concurrent secrets is stored.
          await query.transaction().execute(async (transaction) => {
            await renewAgent(transaction, (where) => where("id", "=", agentId));
            const claimableUntil = now() + AWAITED_FOR;
            await addValue(transaction, { id, type: provider }, secret, { id, claimableUntil });
          });
          return "taken";
        } catch (error) {
          if (!isUniqueViolation(error) && !isReferenceViolation(error)) throw error;
        }
      }
      return waiting.length > 0 && fitting.length === 0 ? "address_not_allowed" : "not_awaited";
    },

    async claim(id) {
      const key = await find(id);
      if (key === undefined) return { outcome: "gone" };
      if (key.values.length === 0) return { outcome: "awaited" };
      // Cleared and read in one statement, so that it is never shown twice.
      const row = await query
        .updateTable("agent_api_key_values")
        .set({ claimable_until: null })
        .where("id", "=", id)
        .where("claimable_until", ">", now())
        .returning("value_encrypted")
        .executeTakeFirst();
      return row?.value_encrypted == null
        ? { outcome: "over" }
        : { outcome: "claimed", key, value: vault.decrypt(row.value_encrypted, placeOf(id)) };
    },
  };
}

/**
 * Must come first in every change of an agent's keys, so that gateways reload cached ones. First, because deleting an
 * agent also locks its row before those of its keys.
 *
 * @returns false if there is no such agent.
 */
async function renewAgent(
  transaction: Kysely<Schema>,
  isAgent: (where: ExpressionBuilder<Schema, "agents">) => Expression<SqlBool>,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("agents")
    .set((row) => ({ version: row("version", "+", 1) }))
    .where(isAgent)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
