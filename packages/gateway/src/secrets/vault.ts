import { createHmac, createSecretKey } from "node:crypto";
import { FORMAT, type Cipher } from "./cipher.ts";

export type { SecretPlace } from "./cipher.ts";

/** The key for keyed hashes, and the short id that identifies it in them. */
export type HashKey = { readonly id: string; readonly bytes: Buffer };

/** Protects secrets at rest: encrypted if the gateway needs the value again, otherwise hashed with a key. */
export type Vault = Cipher & {
  /** HMAC-SHA256 with a separate key: equal secrets have equal hashes, and nobody without the key can test guesses. */
  hash(secret: string): string;
};

/**
 * @param hashKey - stored in the database, encrypted. Hashes cannot be recomputed without their secrets, so this key
 * stays when the encryption key is replaced.
 */
export function createVault(cipher: Cipher, hashKey: HashKey): Vault {
  const prefix = `${FORMAT}.${hashKey.id}.`;
  const key = createSecretKey(hashKey.bytes);
  return {
    ...cipher,
    hash: (secret) => prefix + createHmac("sha256", key).update(secret, "utf8").digest("base64url"),
  };
}
