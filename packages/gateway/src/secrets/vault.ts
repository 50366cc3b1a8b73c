import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { EncryptionKey } from "./encryption-key.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "v1";

/** The row and column that a secret lives in: a ciphertext copied into another row does not open there. */
export type SecretPlace = { readonly table: string; readonly row: string; readonly column: string };

/** Keeps secrets at rest: reversibly where the gateway needs the value again, as a keyed hash where it does not. */
export type Vault = {
  readonly encryptionKeyId: string;
  /** AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to the place. Text, fit for a column. */
  encrypt(secret: string, place: SecretPlace): string;
  /** @throws Error when the text was made with another key, for another place, or was changed. */
  decrypt(text: string, place: SecretPlace): string;
  /** HMAC-SHA256 with a key of its own: equal secrets give equal text, and nobody without the key can try guesses. */
  hash(secret: string): string;
};

/** Makes the vault of one encryption key; the keys for encrypting and hashing are derived from it (HKDF, RFC 5869). */
export function createVault(key: EncryptionKey): Vault {
  const encryptionKey = derive(key.bytes, "encrypt");
  const hashKey = derive(key.bytes, "hash");
  const prefix = `${FORMAT}.${key.id}.`;
  return {
    encryptionKeyId: key.id,
    encrypt(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, encryptionKey, nonce).setAAD(boundTo(place));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(secret, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return prefix + sealed.toString("base64url");
    },
    decrypt(text, place) {
      if (!text.startsWith(prefix)) throw new Error("this secret was encrypted with another key");
      const sealed = Buffer.from(text.slice(prefix.length), "base64url");
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(-TAG_BYTES);
      const decipher = createDecipheriv(ALGORITHM, encryptionKey, nonce, { authTagLength: TAG_BYTES })
        .setAAD(boundTo(place))
        .setAuthTag(tag);
      return (
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
      );
    },
    hash: (secret) => prefix + createHmac("sha256", hashKey).update(secret, "utf8").digest("base64url"),
  };
}

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), `agentex gateway ${purpose}`, 32));
}

function boundTo({ table, row, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, column]), "utf8");
}
