import type { Role } from "../storage/schema/accounts.ts";

/** The account that owns everything without login. */
export const LOCAL_ACCOUNT_ID = "00000000-0000-7000-8000-000000000000";

/** A team. Each agent, key, delivery, rejected request and custom provider belongs to one. */
export type Account = {
  readonly id: string;
  readonly name: string;
  /** In Unix milliseconds. */
  readonly createdAt: number;
};

/**
 * An account key's role: `admin` may do everything; `member` everything but manage account keys and read the audit log;
 * `viewer` may read; `registrar` may only register agents.
 */
export const ROLES = ["admin", "member", "viewer", "registrar"] as const satisfies readonly Role[];
export type { Role };

/** A credential of a person or program that manages the gateway, without its value. */
export type AccountKey = {
  readonly id: string;
  readonly name: string;
  /** In Unix milliseconds; undefined if it does not expire. */
  readonly expiresAt: number | undefined;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
};

/** A key's role in one of its accounts. */
export type Grant = { readonly account: Account; readonly role: Role };

/** An account as a column value: null without login. */
export function accountColumn(accountId: string): string | null {
  return accountId === LOCAL_ACCOUNT_ID ? null : accountId;
}
