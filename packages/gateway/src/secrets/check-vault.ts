import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import type { Vault } from "./vault.ts";

const CHECK = "this is the right encryption key";

/**
 * Holds the encryption key against the database: one that other secrets were stored with must be the one in use.
 *
 * @returns false when the database's secrets were stored with a key that the gateway was not given.
 */
export function isVaultOf({ query, engine }: Database, vault: Vault, now: number): Promise<boolean> {
  const place = { table: "vault_checks", row: vault.encryptionKeyId, column: "value_encrypted" };
  return query.transaction().execute(async (transaction) => {
    // Of gateways that start at once on an empty database, the first one's key is the database's.
    if (engine === "postgres") await sql`LOCK TABLE vault_checks IN EXCLUSIVE MODE`.execute(transaction);
    const known = await transaction.selectFrom("vault_checks").selectAll().execute();
    const mine = known.find((check) => check.encryption_key_id === vault.encryptionKeyId);
    if (mine !== undefined) return vault.decrypt(mine.value_encrypted, place) === CHECK;
    if (known.length > 0) return false;
    await transaction
      .insertInto("vault_checks")
      .values({
        encryption_key_id: vault.encryptionKeyId,
        value_encrypted: vault.encrypt(CHECK, place),
        created_at: now,
      })
      .execute();
    return true;
  });
}
