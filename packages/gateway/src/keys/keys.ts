import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { POLICIES, type Policy } from "../deliveries/delivery.ts";
import type { SecretPlace, Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { holdsNul } from "../storage/holds-nul.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { AgentApiKeyRow } from "../storage/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import type { Agent } from "../agents/agent.ts";
import { EXTERNAL, INTERNAL, type Key, type SigningKey } from "./key.ts";

export type NewKey = {
  readonly agentId: string;
  readonly name: string;
  readonly type: string;
  /** An existing secret to keep; without it, one is made. */
  readonly value?: string | undefined;
  readonly policy?: Policy | undefined;
};

export type KeyCreated =
  | { readonly outcome: "created"; readonly key: Key; readonly value: string }
  | { readonly outcome: "name_taken" }
  /** The agent was deleted since it was looked up. */
  | { readonly outcome: "agent_gone" };

/** The keys of all agents. Values go in and never come out again, except to sign and to verify. */
export type Keys = {
  create(key: NewKey): Promise<KeyCreated>;
  find(id: string): Promise<Key | undefined>;
  findByName(agentId: string, type: string, name: string): Promise<Key | undefined>;
  list(agentId: string, page: { limit: number; page: number }): Promise<Key[]>;
  delete(id: string): Promise<boolean>;
  /** The agent's external key with this value, if it has one. */
  findExternal(agentId: string, value: string): Promise<Key | undefined>;
  /** The agent's keys of one provider, with their secrets. */
  signingKeys(agentId: string, provider: string): Promise<SigningKey[]>;
  /** The agent's own key, made when it is missing; the same ever after. */
  internalKey(agent: Pick<Agent, "id" | "name">): Promise<string>;
};

const COLUMNS = ["id", "agent_id", "name", "api_key_type", "policy", "created_at"] as const;
const GENERATED_BYTES = 32;

export function createKeys({ query }: Database, vault: Vault, now: () => number): Keys {
  const create = async ({
    agentId,
    name,
    type,
    value = generateValue(),
    policy,
  }: NewKey): Promise<KeyCreated> => {
    const id = uuidv7();
    const row: AgentApiKeyRow = {
      id,
      agent_id: agentId,
      name,
      api_key_type: type,
      value_hash: type === EXTERNAL ? vault.hash(value) : null,
      value_encrypted: type === EXTERNAL ? null : vault.encrypt(value, placeOf(id)),
      policy: policy ?? null,
      created_at: now(),
    };
    try {
      await query.insertInto("agent_api_keys").values(row).execute();
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: "name_taken" };
      if (isReferenceViolation(error)) return { outcome: "agent_gone" };
      throw error;
    }
    return { outcome: "created", key: readKey(row), value };
  };

  const internalValue = async (agentId: string): Promise<string | undefined> => {
    const row = await query
      .selectFrom("agent_api_keys")
      .select(["id", "value_encrypted"])
      .where("agent_id", "=", agentId)
      .where("api_key_type", "=", INTERNAL)
      .orderBy("id")
      .executeTakeFirst();
    return row?.value_encrypted == null ? undefined : vault.decrypt(row.value_encrypted, placeOf(row.id));
  };

  return {
    create,

    async find(id) {
      if (holdsNul(id)) return undefined;
      const row = await query
        .selectFrom("agent_api_keys")
        .select(COLUMNS)
        .where("id", "=", id)
        .executeTakeFirst();
      return row && readKey(row);
    },

    async findByName(agentId, type, name) {
      if (holdsNul(name)) return undefined;
      const row = await query
        .selectFrom("agent_api_keys")
        .select(COLUMNS)
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", type)
        .where("name", "=", name)
        .executeTakeFirst();
      return row && readKey(row);
    },

    async list(agentId, { limit, page }) {
      const rows = await query
        .selectFrom("agent_api_keys")
        .select(COLUMNS)
        .where("agent_id", "=", agentId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return rows.map(readKey);
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
      const row = await query
        .selectFrom("agent_api_keys")
        .select(COLUMNS)
        .where("value_hash", "=", vault.hash(value))
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", EXTERNAL)
        .executeTakeFirst();
      return row && readKey(row);
    },

    async signingKeys(agentId, provider) {
      const rows = await query
        .selectFrom("agent_api_keys")
        .select([...COLUMNS, "value_encrypted"])
        .where("agent_id", "=", agentId)
        .where("api_key_type", "=", provider)
        .orderBy("id")
        .execute();
      return rows.flatMap((row) =>
        row.value_encrypted === null
          ? []
          : [{ key: readKey(row), secret: vault.decrypt(row.value_encrypted, placeOf(row.id)) }],
      );
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

function placeOf(id: string): SecretPlace {
  return { table: "agent_api_keys", row: id, column: "value_encrypted" };
}

function readKey(row: Pick<AgentApiKeyRow, (typeof COLUMNS)[number]>): Key {
  return {
    id: row.id,
    agentId: row.agent_id,
    name: row.name,
    type: row.api_key_type,
    policy: POLICIES.find((policy) => policy === row.policy),
    createdAt: row.created_at,
  };
}
