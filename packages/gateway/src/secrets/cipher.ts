import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { EncryptionKey, EncryptionKeys } from "./encryption-key.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The prefix of stored ciphertexts: `v1.<key id>.<base64url>`. */
export const FORMAT = "v1";

/** The row and column that a secret is bound to: a ciphertext copied into another row cannot be decrypted there. */
export type SecretPlace = { readonly table: string; readonly row: string; readonly column: string };

/** Encrypts with the first key, and decrypts with the key that a text was encrypted with. */
export type Cipher = {
  /** The id of the key that encrypts. */
  readonly encryptionKeyId: string;
  /** The ids of all keys, beginning with that one. */
  readonly keyIds: readonly string[];
  /** AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to the place. Returns text that fits a column. */
  encrypt(secret: string, place: SecretPlace): string;
  /** @throws Error if the text was encrypted with a missing key, for another place, or was modified. */
  decrypt(text: string, place: SecretPlace): string;
  /**
   * Keys for one purpose, one derived from each encryption key, in the same order: the first one signs, and all verify.
   */
  keysFor(purpose: "run"): readonly [KeyObject, ...KeyObject[]];
};

export function createCipher(keys: EncryptionKeys): Cipher {
  const derived = new Map(keys.map((key) => [key.id, createSecretKey(deriveKey(key, "encrypt"))]));
  const keyOf = (id: string | undefined): KeyObject => {
    const key = id === undefined ? undefined : derived.get(id);
    if (key === undefined) throw new Error("this secret was encrypted with a key that is not configured");
    return key;
  };
  const [{ id: encryptionKeyId }, ...others] = keys;
  return {
    encryptionKeyId,
    keyIds: [...derived.keys()],
    keysFor: (purpose) => [
      createSecretKey(deriveKey(keys[0], purpose)),
      ...others.map((key) => createSecretKey(deriveKey(key, purpose))),
    ],
    encrypt(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, keyOf(encryptionKeyId), nonce).setAAD(boundTo(place));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(secret, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${FORMAT}.${encryptionKeyId}.${sealed.toString("base64url")}`;
    },
    decrypt(text, place) {
      const id = keyIdOf(text);
      const key = keyOf(id);
      const sealed = Buffer.from(text.slice(`${FORMAT}.${id}.`.length), "base64url");
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(-TAG_BYTES);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(boundTo(place))
        .setAuthTag(tag);
      return (
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
      );
    },
  };
}

/** The id of the key that a stored text was encrypted with; undefined if it is not a ciphertext. */
export function keyIdOf(text: string): string | undefined {
  return /^v1\.([^.]+)\./.exec(text)?.[1];
}

/** A separate key for one purpose (HKDF, RFC 5869). */
export function deriveKey(key: EncryptionKey, purpose: "encrypt" | "hash" | "run"): Buffer {
  return Buffer.from(hkdfSync("sha256", key.bytes, Buffer.alloc(0), `agentex gateway ${purpose}`, 32));
}

function boundTo({ table, row, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, column]), "utf8");
}
