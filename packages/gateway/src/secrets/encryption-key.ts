import { createHash, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const KEY_BYTES = 32;

/** A key that encrypts the secrets in the database, and the short id that identifies it there. */
export type EncryptionKey = { readonly id: string; readonly bytes: Buffer };

/** The first key encrypts and all decrypt, so that keys can be replaced. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/**
 * Parses an encryption key: 64 hex digits, or 32 bytes in base64.
 *
 * @returns undefined if the text is neither.
 */
export function parseEncryptionKey(text: string): EncryptionKey | undefined {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, /[-_]/.test(trimmed) ? "base64url" : "base64");
  if (bytes.length !== KEY_BYTES || !/^[\w+/=-]+$/.test(trimmed)) return undefined;
  // Each ciphertext contains the id of its key; a hash of the key reveals nothing about it.
  const id = createHash("sha256").update("agentex encryption key id").update(bytes).digest("hex").slice(0, 8);
  return { id, bytes };
}

/**
 * Parses one or more encryption keys, separated by commas or white space.
 *
 * @returns undefined if there are none or any is invalid.
 */
export function parseEncryptionKeys(text: string): EncryptionKeys | undefined {
  const keys = new Map<string, EncryptionKey>();
  for (const word of text.split(/[\s,]+/).filter((each) => each !== "")) {
    const key = parseEncryptionKey(word);
    if (key === undefined) return undefined;
    // Repeated keys, even in different encodings, count as one.
    if (!keys.has(key.id)) keys.set(key.id, key);
  }
  const [first, ...others] = keys.values();
  return first && [first, ...others];
}

/** Generates an encryption key in the format of the setting. */
export function generateEncryptionKey(): string {
  return randomBytes(KEY_BYTES).toString("hex");
}

/**
 * Reads the key file next to the SQLite database, or creates it so that only its owner can read it.
 *
 * @throws Error if the file cannot be read or written, or does not contain valid keys.
 */
export function keepEncryptionKeys(file: string): EncryptionKeys {
  if (!existsSync(file)) {
    // Only the owner may read the key and the database next to it.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // The key must be on disk before it encrypts anything: a power loss must not leave secrets that nothing can
    // decrypt.
    writeFileSync(file, `${generateEncryptionKey()}\n`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    flushDirectory(dirname(file));
  }
  const keys = parseEncryptionKeys(readFileSync(file, "utf8"));
  if (keys === undefined) {
    throw new Error(
      `${file} does not contain valid encryption keys; restore it from a backup: without it, stored secrets are lost`,
    );
  }
  return keys;
}

/** Makes a new file's directory entry as durable as its content. */
function flushDirectory(directory: string): void {
  // Windows cannot open directories and does not need this.
  if (process.platform === "win32") return;
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
