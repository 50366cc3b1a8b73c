import { segment, type CallOptions, type Send } from "./send.ts";

/** What whoever calls may do: `admin` everything, `member` all but people's keys, `viewer` only read. */
export type Role = "admin" | "member" | "viewer";

/** Who is signed in, and how one signs in here. */
export type Session = {
  /** `none`: nobody has to; `external`: another service decides. */
  readonly login: "none" | "accounts" | "external";
  readonly signed_in: boolean;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly role: Role | null;
  readonly key: { readonly id: string; readonly name: string } | null;
  /** Those that the key can choose from. */
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  /** The gateway's. */
  readonly version: string;
};

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly role: Role;
};

/** A person's or program's key to the management API; its value is never part of it. Times are ISO 8601. */
export type AccountKey = {
  readonly id: string;
  readonly name: string;
  /** `registrar`: it may only register agents. */
  readonly role: Role | "registrar";
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
};

export type NewAccountKey = {
  readonly name: string;
  readonly role: AccountKey["role"];
  /** ISO 8601; without it, the key does not expire. */
  readonly expires_at?: string;
};

/** A new key with its value, which is shown this once. */
export type CreatedAccountKey = AccountKey & { readonly api_key: string };

/** The account that the caller acts for. Every call rejects with a `GatewayError`; `accounts_off` where nobody logs in. */
export type AccountCalls = {
  session(options?: CallOptions): Promise<Session>;
  account(options?: CallOptions): Promise<Account>;
  accountKeys(options?: CallOptions): Promise<AccountKey[]>;
  createAccountKey(key: NewAccountKey, options?: CallOptions): Promise<CreatedAccountKey>;
  /** It stops working at once. */
  deleteAccountKey(id: string, options?: CallOptions): Promise<unknown>;
};

const KEYS = "/account/keys";

export function createAccountCalls(send: Send): AccountCalls {
  return {
    session: async (options) => send("GET", "/session", options),
    account: async (options) => send("GET", "/account", options),
    accountKeys: async (options) => send("GET", KEYS, options),
    createAccountKey: async (key, options) => send("POST", KEYS, { ...options, body: key }),
    deleteAccountKey: async (id, options) => send("DELETE", `${KEYS}/${segment(id)}`, options),
  };
}
