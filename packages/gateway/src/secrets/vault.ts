import { createHmac, createSecretKey } from "node:crypto";
import { FORMAT, type Cipher } from "./cipher.ts";

export type { SecretPlace } from "./cipher.ts";

/** The key of keyed hashes and the short name it is known by in them. */
export type HashKey = { readonly id: string; readonly bytes: Buffer };

/** Keeps secrets at rest: reversibly where the gateway needs the value again, as a keyed hash where it does not. */
export type Vault = Cipher & {
  /** HMAC-SHA256 with a key of its own: equal secrets give equal text, and nobody without the key can try guesses. */
  hash(secret: string): string;
};

/**
 * @param hashKey - kept in the database, encrypted: a hash cannot be made anew without its secret, so this key stays when
 *   the encryption key is replaced.
 */
export function createVault(cipher: Cipher, hashKey: HashKey): Vault {
  const prefix = `${FORMAT}.${hashKey.id}.`;
  const key = createSecretKey(hashKey.bytes);
  return {
    ...cipher,
    hash: (secret) => prefix + createHmac("sha256", key).update(secret, "utf8").digest("base64url"),
  };
}
