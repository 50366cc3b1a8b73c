import { v7 as uuidv7 } from "uuid";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { INTERNAL } from "./key.ts";
import type { KeyValues } from "./key-values.ts";
import type { KeyCreated, NewKey } from "./new-key.ts";
import { generateValue } from "./values/new-value.ts";
import { renewAgent } from "./renew-agent.ts";
import type { StoredKeys } from "./stored-keys.ts";
import { constantTimeEqual } from "../secrets/constant-time-equal.ts";
import type { Agent } from "../agents/agent.ts";

/** The agents' own keys, with which the gateway signs its requests to them. */
export type InternalKeys = {
  /** The agent's own key, created if there is none. */
  internalKey(agent: { readonly id: string; readonly name: string }): Promise<string>;
  /** Replaces the agent's internal key with this one, created by the running Agentex. */
  adoptInternal(agent: { readonly id: string; readonly name: string }, value: string): Promise<void>;
  /** The id of the agent with this adopted internal key. */
  ownerOfInternal(value: string): Promise<string | undefined>;
};

export type InternalKeysParts = {
  readonly database: Pick<Database, "query" | "lookUp">;
  readonly vault: Vault;
  readonly now: () => number;
  readonly stored: Pick<StoredKeys, "internalValue">;
  readonly values: Pick<KeyValues, "add">;
  readonly create: (key: NewKey) => Promise<KeyCreated>;
};

export function createInternalKeys(parts: InternalKeysParts): InternalKeys {
  const { vault, now, stored, values, create } = parts;
  const { query, lookUp } = parts.database;
  return {
    async internalKey(agent) {
      const known = await stored.internalValue(agent.id);
      if (known !== undefined) return known;
      const value = generateValue();
      const created = await create({
        agentId: agent.id,
        name: `${agent.name}-api-key`,
        type: INTERNAL,
        value,
      });
      if (created.outcome === "created") return value;
      // Another replica's registration was faster.
      const theirs = await stored.internalValue(agent.id);
      if (theirs === undefined) throw new Error("the agent's internal key vanished while it registered");
      return theirs;
    },

    async adoptInternal({ id: agentId, name }, value) {
      if ((await stored.internalValue(agentId)) === value) return;
      const key = { id: uuidv7(), type: INTERNAL };
      await query.transaction().execute(async (transaction) => {
        // Locks the agent's row, because replicas register simultaneously and adopt the same key.
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
        await values.add(transaction, key, value, { isFoundByValue: true });
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
  };
}

/** Whether a caller has an agent's internal key, and therefore is the agent itself. */
export async function isOwnKey(
  keys: { internalKey(agent: Pick<Agent, "id" | "name">): string | Promise<string> },
  agent: Pick<Agent, "id" | "name">,
  shown: string,
): Promise<boolean> {
  return constantTimeEqual(shown, await keys.internalKey(agent));
}
