import type { Kysely } from "kysely";
import { constantTimeEqual } from "../secrets/constant-time-equal.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { mayBeUsedFrom, type Key, type KeyWithValues } from "./key.ts";
import { KEY_COLUMNS, placeOf, readKey } from "./key-row.ts";
import type { KeyValues } from "./key-values.ts";
import { renewAgent } from "./renew-agent.ts";
import type { StoredKeys } from "./stored-keys.ts";

export type Claimed =
  | { readonly outcome: "claimed"; readonly key: KeyWithValues; readonly value: string }
  /**
   * The provider has not sent it yet (`awaited`), it was shown before or too long ago (`over`), or the provider never
   * sends one (`gone`).
   */
  | { readonly outcome: "awaited" | "over" | "gone" };

/** Whether a key has the sent secret. If no key accepted it, whether this was only because of the sender's address. */
export type BroughtTaken = "taken" | "not_awaited" | "address_not_allowed";

/** Secrets that a provider sends itself when a webhook is set up. */
export type BroughtSecrets = {
  /**
   * Whether a key of the agent is waiting for this provider's secret, or has just accepted it.
   *
   * @param from - the sender's address; keys that may not be used from there do not count.
   */
  awaitsSecret(agentId: string, provider: string, from: string): Promise<boolean>;
  /**
   * Stores a secret sent by a provider, for the oldest key of its type that is still waiting for one and may be used
   * from the sender's address.
   */
  takeBrought(agentId: string, provider: string, secret: string, from: string): Promise<BroughtTaken>;
  /** Returns a secret that the provider sent, once: some providers require people to enter it again. */
  claim(id: string): Promise<Claimed>;
};

export type BroughtSecretsParts = {
  readonly database: Pick<Database, "query" | "lookUp">;
  readonly vault: Vault;
  readonly now: () => number;
  readonly stored: Pick<StoredKeys, "signingKeys">;
  readonly values: Pick<KeyValues, "add">;
  readonly find: (id: string) => Promise<KeyWithValues | undefined>;
};

/** How long a key waits for its provider's secret, and how long the secret can then be claimed, in milliseconds. */
const AWAITED_FOR = 3_600_000;

export function createBroughtSecrets(parts: BroughtSecretsParts): BroughtSecrets {
  const { vault, now, stored, values, find } = parts;
  const { query, lookUp } = parts.database;
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

  return {
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
          // The value gets its key's id, so that only one of two concurrent secrets is stored.
          await query.transaction().execute(async (transaction) => {
            await renewAgent(transaction, (where) => where("id", "=", agentId));
            const claimableUntil = now() + AWAITED_FOR;
            await values.add(transaction, { id, type: provider }, secret, { id, claimableUntil });
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
