import type { Role } from "../storage/schema/accounts.ts";

/** The account that everything belongs to where nobody logs in. */
export const LOCAL_ACCOUNT_ID = "00000000-0000-7000-8000-000000000000";

/** A team: agents, keys, deliveries, refusals and custom providers belong to one. */
export type Account = {
  readonly id: string;
  readonly name: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
};

/**
 * What an account key may do: `admin` everything, `member` all but keys of people and the audit log, `viewer` look, and
 * `registrar` nothing but register agents.
 */
export const ROLES = ["admin", "member", "viewer", "registrar"] as const satisfies readonly Role[];
export type { Role };

/** A credential of a person or a program that manages the gateway; its value is never part of it. */
export type AccountKey = {
  readonly id: string;
  readonly name: string;
  /** Unix milliseconds; undefined: it does not expire. */
  readonly expiresAt: number | undefined;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
};

/** What a key may do in one of its accounts. */
export type Grant = { readonly account: Account; readonly role: Role };

/** How an account stands in the rows of what it owns: those who need not log in leave it out. */
export function accountColumn(accountId: string): string | null {
  return accountId === LOCAL_ACCOUNT_ID ? null : accountId;
}
