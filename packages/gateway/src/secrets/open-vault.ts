import { createHash, randomBytes } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { createCipher, deriveKey, type Cipher } from "./cipher.ts";
import { countSecrets } from "./count-secrets.ts";
import type { EncryptionKeys } from "./encryption-key.ts";
import { createVault, type HashKey, type Vault } from "./vault.ts";

const CHECK = "this is the right encryption key";
const HASH_KEY_BYTES = 32;

export type VaultOpened =
  | { readonly outcome: "opened"; readonly vault: Vault }
  /** The database's secrets were encrypted with these keys, which are not configured. */
  | { readonly outcome: "keys_missing"; readonly keyIds: readonly string[] };

/**
 * Checks the encryption keys against the database, and initializes a new database. Every key that stored secrets were
 * encrypted with must be configured.
 */
export function openVault(
  { query, engine }: Database,
  keys: EncryptionKeys,
  now: number,
): Promise<VaultOpened> {
  const cipher = createCipher(keys);
  return query.transaction().execute(async (transaction) => {
    // If several gateways start on an empty database, the first one's key becomes the database's.
    if (engine === "postgres") await sql`LOCK TABLE vault_checks IN EXCLUSIVE MODE`.execute(transaction);
    const keyIds = await missingKeys(transaction, cipher);
    if (keyIds.length > 0) return { outcome: "keys_missing", keyIds };
    // Must happen before the check is written: its presence distinguishes a new database from one that predates stored
    // hash keys.
    const hashKey = (await storedHashKey(transaction, cipher)) ?? (await oldHashKey(transaction, keys));
    const kept = hashKey ?? makeHashKey();
    await transaction
      .insertInto("hash_keys")
      .values({
        id: kept.id,
        key_encrypted: cipher.encrypt(kept.bytes.toString("base64"), hashKeyPlace(kept.id)),
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .insertInto("vault_checks")
      .values({
        encryption_key_id: cipher.encryptionKeyId,
        value_encrypted: cipher.encrypt(CHECK, checkPlace(cipher.encryptionKeyId)),
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { outcome: "opened", vault: createVault(cipher, kept) };
  });
}

/** The ids of keys that the database was used with and that the cipher lacks. */
export async function missingKeys(query: Kysely<Schema>, cipher: Cipher): Promise<string[]> {
  const checks = await query.selectFrom("vault_checks").selectAll().execute();
  const wrong = checks.filter(({ encryption_key_id, value_encrypted }) => {
    try {
      return cipher.decrypt(value_encrypted, checkPlace(encryption_key_id)) !== CHECK;
    } catch {
      return true;
    }
  });
  // A gateway that was still encrypting with an old key may have stored secrets after that key's check was deleted.
  const used = (await countSecrets(query)).map(({ keyId }) => keyId);
  const unknown = used.filter((id) => !cipher.keyIds.includes(id));
  return [...new Set([...wrong.map((check) => check.encryption_key_id), ...unknown])].toSorted();
}

async function storedHashKey(query: Kysely<Schema>, cipher: Cipher): Promise<HashKey | undefined> {
  const row = await query.selectFrom("hash_keys").selectAll().orderBy("created_at").executeTakeFirst();
  return (
    row && {
      id: row.id,
      bytes: Buffer.from(cipher.decrypt(row.key_encrypted, hashKeyPlace(row.id)), "base64"),
    }
  );
}

/** Before hash keys were stored, they were derived from the encryption key and had its id. */
async function oldHashKey(query: Kysely<Schema>, keys: EncryptionKeys): Promise<HashKey | undefined> {
  const check = await query.selectFrom("vault_checks").selectAll().orderBy("created_at").executeTakeFirst();
  const key = keys.find(({ id }) => id === check?.encryption_key_id);
  return key && { id: key.id, bytes: deriveKey(key, "hash") };
}

function makeHashKey(): HashKey {
  const bytes = randomBytes(HASH_KEY_BYTES);
  const id = createHash("sha256").update("agentex hash key id").update(bytes).digest("hex").slice(0, 8);
  return { id, bytes };
}

const checkPlace = (id: string) => ({ table: "vault_checks", row: id, column: "value_encrypted" });
const hashKeyPlace = (id: string) => ({ table: "hash_keys", row: id, column: "key_encrypted" });
