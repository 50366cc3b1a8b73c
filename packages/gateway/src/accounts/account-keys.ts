import { v7 as uuidv7 } from "uuid";
import { tellAccessChanged } from "./access-changed.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { AccountKeyRow } from "../storage/schema/accounts.ts";
import type { AccountKey, Grant, Role } from "./account.ts";
import { readAccount } from "./accounts.ts";
import { makeKeyValue } from "./key-value.ts";

export type NewAccountKey = {
  readonly accountId: string;
  readonly name: string;
  readonly role: Role;
  /** In Unix milliseconds; undefined if it does not expire. */
  readonly expiresAt?: number | undefined;
};

/** A key with its roles in the accounts that it belongs to. */
export type GrantedKey = { readonly key: AccountKey; readonly grants: readonly Grant[] };

export type KeyRemoved =
  | { readonly outcome: "removed"; readonly key: AccountKey }
  | { readonly outcome: "unknown" }
  /** It would leave the account without an admin key. */
  | { readonly outcome: "last_admin" };

/** The keys of people and programs that manage the gateway. */
export type AccountKeys = {
  /** @returns the key with its value, which is never stored in readable form. */
  create(key: NewAccountKey): Promise<{ readonly key: AccountKey; readonly value: string }>;
  /** The key with this value, unless it has expired. */
  identify(value: string): Promise<GrantedKey | undefined>;
  find(id: string): Promise<GrantedKey | undefined>;
  /** An account's keys with their roles, oldest first. */
  list(accountId: string): Promise<{ readonly key: AccountKey; readonly role: Role }[]>;
  /** Gives a key access to an account, or changes its role there. */
  grant(keyId: string, accountId: string, role: Role): Promise<void>;
  /** Removes a key from an account; deletes it if it belongs to no other. */
  remove(keyId: string, accountId: string): Promise<KeyRemoved>;
};

/** The precision of the last use, in milliseconds, so that most requests write nothing. */
const USE_RESOLUTION = 60_000;

export function createAccountKeys(
  database: Database,
  vault: Pick<Vault, "hash">,
  now: () => number,
): AccountKeys {
  const { engine, query, lookUp } = database;
  const grantsOf = async (keyId: string): Promise<Grant[]> => {
    const rows = await lookUp
      .selectFrom("account_key_roles")
      .innerJoin("accounts", "accounts.id", "account_key_roles.account_id")
      .select(["accounts.id", "accounts.name", "accounts.created_at", "account_key_roles.role"])
      .where("key_id", "=", keyId)
      .orderBy("accounts.created_at")
      .orderBy("accounts.id")
      .execute();
    return rows.map(({ role, ...account }) => ({ account: readAccount(account), role }));
  };
  const granted = async (row: AccountKeyRow | undefined): Promise<GrantedKey | undefined> =>
    row === undefined || isPast(row.expires_at, now())
      ? undefined
      : { key: readKey(row), grants: await grantsOf(row.id) };

  return {
    async create({ accountId, name, role, expiresAt }) {
      const value = makeKeyValue(role);
      const row: AccountKeyRow = {
        id: uuidv7(),
        name,
        value_hash: vault.hash(value),
        created_at: now(),
        expires_at: expiresAt ?? null,
        last_used_at: null,
      };
      await query.transaction().execute(async (transaction) => {
        await transaction.insertInto("account_keys").values(row).execute();
        await transaction
          .insertInto("account_key_roles")
          .values({ key_id: row.id, account_id: accountId, role })
          .execute();
      });
      return { key: readKey(row), value };
    },

    async identify(value) {
      // The database compares keyed hashes, so its timing reveals nothing about the key.
      const row = await lookUp
        .selectFrom("account_keys")
        .selectAll()
        .where("value_hash", "=", vault.hash(value))
        .executeTakeFirst();
      const found = await granted(row);
      if (found !== undefined && now() - (found.key.lastUsedAt ?? 0) > USE_RESOLUTION) {
        await query
          .updateTable("account_keys")
          .set({ last_used_at: now() })
          .where("id", "=", found.key.id)
          .execute();
      }
      return found;
    },

    async find(id) {
      if (containsNul(id)) return undefined;
      return granted(
        await lookUp.selectFrom("account_keys").selectAll().where("id", "=", id).executeTakeFirst(),
      );
    },

    async list(accountId) {
      const rows = await query
        .selectFrom("account_keys")
        .innerJoin("account_key_roles", "account_key_roles.key_id", "account_keys.id")
        .selectAll("account_keys")
        .select("account_key_roles.role")
        .where("account_key_roles.account_id", "=", accountId)
        .orderBy("account_keys.created_at")
        .orderBy("account_keys.id")
        .execute();
      return rows.map(({ role, ...row }) => ({ key: readKey(row), role }));
    },

    async grant(keyId, accountId, role) {
      await query
        .insertInto("account_key_roles")
        .values({ key_id: keyId, account_id: accountId, role })
        .onConflict((conflict) => conflict.columns(["key_id", "account_id"]).doUpdateSet({ role }))
        .execute();
      await tellAccessChanged(database);
    },

    async remove(keyId, accountId) {
      if (containsNul(keyId)) return { outcome: "unknown" };
      const removed = await query.transaction().execute<KeyRemoved>(async (transaction) => {
        // If two admins remove each other at the same time, the second waits here.
        let account = transaction.selectFrom("accounts").select("id").where("id", "=", accountId);
        if (engine === "postgres") account = account.forUpdate();
        await account.execute();
        const keys = await transaction
          .selectFrom("account_key_roles")
          .innerJoin("account_keys", "account_keys.id", "account_key_roles.key_id")
          .selectAll("account_keys")
          .select("account_key_roles.role")
          .where("account_id", "=", accountId)
          .execute();
        const row = keys.find(({ id }) => id === keyId);
        if (row === undefined) return { outcome: "unknown" };
        const others = keys.filter(({ id, expires_at }) => id !== keyId && !isPast(expires_at, now()));
        if (row.role === "admin" && !others.some(({ role }) => role === "admin")) {
          return { outcome: "last_admin" };
        }
        await transaction
          .deleteFrom("account_key_roles")
          .where("key_id", "=", keyId)
          .where("account_id", "=", accountId)
          .execute();
        await transaction
          .deleteFrom("sessions")
          .where("key_id", "=", keyId)
          .where("account_id", "=", accountId)
          .execute();
        await transaction
          .deleteFrom("account_keys")
          .where("id", "=", keyId)
          .where("id", "not in", (select) => select.selectFrom("account_key_roles").select("key_id"))
          .execute();
        return { outcome: "removed", key: readKey(row) };
      });
      if (removed.outcome === "removed") await tellAccessChanged(database);
      return removed;
    },
  };
}

function isPast(time: number | null, now: number): boolean {
  return time !== null && time <= now;
}

function readKey({ id, name, expires_at, created_at, last_used_at }: AccountKeyRow): AccountKey {
  return {
    id,
    name,
    expiresAt: expires_at ?? undefined,
    createdAt: created_at,
    lastUsedAt: last_used_at ?? undefined,
  };
}
