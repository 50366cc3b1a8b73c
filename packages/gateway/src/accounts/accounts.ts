import { v7 as uuidv7 } from "uuid";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { AccountRow } from "../storage/schema/accounts.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { LOCAL_ACCOUNT_ID, type Account } from "./account.ts";

export type AccountCreated =
  | { readonly outcome: "created"; readonly account: Account }
  | { readonly outcome: "name_taken" }
  /** Everything created before login was required already belongs to an account. */
  | { readonly outcome: "local_taken"; readonly account: Account };

/** The gateway's accounts. */
export type Accounts = {
  /** @param isLocal - whether the account owns everything that is created without login, before and after. */
  create(name: string, isLocal?: boolean): Promise<AccountCreated>;
  find(by: { id: string } | { name: string }): Promise<Account | undefined>;
  /** Oldest first. */
  list(): Promise<Account[]>;
};

export function createAccounts({ query, lookUp }: Database, now: () => number): Accounts {
  const find = async (by: { id: string } | { name: string }): Promise<Account | undefined> => {
    const [column, value] = "id" in by ? (["id", by.id] as const) : (["name", by.name] as const);
    if (containsNul(value)) return undefined;
    const row = await lookUp.selectFrom("accounts").selectAll().where(column, "=", value).executeTakeFirst();
    return row && readAccount(row);
  };
  return {
    find,

    async create(name, isLocal = false) {
      const row = { id: isLocal ? LOCAL_ACCOUNT_ID : uuidv7(), name, created_at: now() };
      try {
        await query.insertInto("accounts").values(row).execute();
        return { outcome: "created", account: readAccount(row) };
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const local = isLocal ? await find({ id: LOCAL_ACCOUNT_ID }) : undefined;
        return local === undefined ? { outcome: "name_taken" } : { outcome: "local_taken", account: local };
      }
    },

    async list() {
      const rows = await query
        .selectFrom("accounts")
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(readAccount);
    },
  };
}

export function readAccount({ id, name, created_at }: AccountRow): Account {
  return { id, name, createdAt: created_at };
}
