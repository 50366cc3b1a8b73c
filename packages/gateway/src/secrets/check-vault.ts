import type { Database } from "../storage/database.ts";
import type { Vault } from "./vault.ts";

const CHECK = "this is the right encryption key";

/**
 * Holds the encryption key against the database: one that other secrets were stored with must be the one in use.
 *
 * @returns false when the database's secrets were stored with a key that the gateway was not given.
 */
export async function isVaultOf({ query }: Database, vault: Vault, now: number): Promise<boolean> {
  const place = { table: "vault_checks", row: vault.encryptionKeyId, column: "value_encrypted" };
  const known = await query.selectFrom("vault_checks").selectAll().execute();
  const mine = known.find((check) => check.encryption_key_id === vault.encryptionKeyId);
  if (mine !== undefined) return vault.decrypt(mine.value_encrypted, place) === CHECK;
  if (known.length > 0) return false;
  await query
    .insertInto("vault_checks")
    .values({
      encryption_key_id: vault.encryptionKeyId,
      value_encrypted: vault.encrypt(CHECK, place),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return true;
}
