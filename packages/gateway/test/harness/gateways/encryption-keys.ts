import assert from "node:assert/strict";
import {
  generateEncryptionKey,
  parseEncryptionKeys,
  type EncryptionKeys,
} from "../../../src/secrets/encryption-key.ts";

/** One new encryption key. */
export function newKeys(): EncryptionKeys {
  const keys = parseEncryptionKeys(generateEncryptionKey());
  assert.ok(keys !== undefined);
  return keys;
}
