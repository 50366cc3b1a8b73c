import { segment, type CallOptions, type Send } from "./send.ts";
import type { SessionRole } from "./session.ts";

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  /** The caller's. */
  readonly role: SessionRole;
};

/** A `registrar` may register agents and nothing else. */
export type AccountKeyRole = SessionRole | "registrar";

/** A key with which a person or a program manages the account; its value is never part of it. Times are ISO 8601. */
export type AccountKey = {
  readonly id: string;
  readonly name: string;
  readonly role: AccountKeyRole;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
};

export type NewAccountKey = {
  readonly name: string;
  readonly role: AccountKeyRole;
  /** ISO 8601; without it, the key does not expire. */
  readonly expires_at?: string;
};

/** A new key with its value, which is shown this once. */
export type CreatedAccountKey = AccountKey & { readonly api_key: string };

/** The account that the caller manages; rejects with `accounts_off` where nobody logs in. */
export type AccountCalls = {
  get(options?: CallOptions): Promise<Account>;
  keys(options?: CallOptions): Promise<AccountKey[]>;
  createKey(key: NewAccountKey, options?: CallOptions): Promise<CreatedAccountKey>;
  deleteKey(id: string, options?: CallOptions): Promise<unknown>;
};

const KEYS = "/account/keys";

export function createAccountCalls(send: Send): AccountCalls {
  return {
    get: async (options) => send("GET", "/account", options),
    keys: async (options) => send("GET", KEYS, options),
    createKey: async (key, options) => send("POST", KEYS, { ...options, body: key }),
    deleteKey: async (id, options) => send("DELETE", `${KEYS}/${segment(id)}`, options),
  };
}
