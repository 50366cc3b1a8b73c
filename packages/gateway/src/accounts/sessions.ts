import { createHmac, randomBytes } from "node:crypto";
import { tellAccessChanged } from "./access-changed.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";

/** A browser that signed in. */
export type Session = {
  readonly keyId: string;
  /** The account that it shows. */
  readonly accountId: string;
  /** Only its own pages know this, and send it with every change. */
  readonly csrfToken: string;
};

/** Browsers that signed in with an account key, each identified by a cookie that only it has. */
export type Sessions = {
  /** @returns the cookie's value. */
  begin(keyId: string, accountId: string): Promise<string>;
  find(token: string): Promise<Session | undefined>;
  choose(token: string, accountId: string): Promise<void>;
  end(token: string): Promise<void>;
};

/** A working day, in milliseconds. */
export const SESSION_LASTS = 12 * 3_600_000;
const TOKEN_BYTES = 32;

export function createSessions(database: Database, vault: Pick<Vault, "hash">, now: () => number): Sessions {
  const { query, lookUp } = database;
  return {
    async begin(keyId, accountId) {
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      await query.deleteFrom("sessions").where("expires_at", "<=", now()).execute();
      await query
        .insertInto("sessions")
        .values({
          token_hash: vault.hash(token),
          key_id: keyId,
          account_id: accountId,
          created_at: now(),
          expires_at: now() + SESSION_LASTS,
        })
        .execute();
      return token;
    },

    async find(token) {
      const row = await lookUp
        .selectFrom("sessions")
        .selectAll()
        .where("token_hash", "=", vault.hash(token))
        .where("expires_at", ">", now())
        .executeTakeFirst();
      return row && { keyId: row.key_id, accountId: row.account_id, csrfToken: csrfTokenOf(token) };
    },

    async choose(token, accountId) {
      await query
        .updateTable("sessions")
        .set({ account_id: accountId })
        .where("token_hash", "=", vault.hash(token))
        .execute();
      await tellAccessChanged(database);
    },

    async end(token) {
      await query.deleteFrom("sessions").where("token_hash", "=", vault.hash(token)).execute();
      await tellAccessChanged(database);
    },
  };
}

/**
 * Known only to the cookie's holder and to pages that got it from the gateway; pages cannot read the cookie itself.
 */
export function csrfTokenOf(token: string): string {
  return createHmac("sha256", token).update("agentex csrf token").digest("base64url");
}
