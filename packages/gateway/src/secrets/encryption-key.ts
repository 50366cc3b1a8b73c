import { createHash, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const KEY_BYTES = 32;

/** A key that what is secret in the database is encrypted with, and the short name it is known by there. */
export type EncryptionKey = { readonly id: string; readonly bytes: Buffer };

/** The first encrypts; all of them decrypt, so that one can follow another. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/**
 * Reads an encryption key: 64 hex digits, or 32 bytes in base64.
 *
 * @returns undefined when the text is neither.
 */
export function parseEncryptionKey(text: string): EncryptionKey | undefined {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, /[-_]/.test(trimmed) ? "base64url" : "base64");
  if (bytes.length !== KEY_BYTES || !/^[\w+/=-]+$/.test(trimmed)) return undefined;
  // The id names the key in each ciphertext; a hash of the key tells nothing about it.
  const id = createHash("sha256").update("agentex encryption key id").update(bytes).digest("hex").slice(0, 8);
  return { id, bytes };
}

/**
 * Reads one encryption key or several, with commas or white space between.
 *
 * @returns undefined when there is none, or something else is among them.
 */
export function parseEncryptionKeys(text: string): EncryptionKeys | undefined {
  const keys = new Map<string, EncryptionKey>();
  for (const word of text.split(/[\s,]+/).filter((each) => each !== "")) {
    const key = parseEncryptionKey(word);
    if (key === undefined) return undefined;
    // A key that is there twice, perhaps spelt otherwise, is one.
    if (!keys.has(key.id)) keys.set(key.id, key);
  }
  const [first, ...others] = keys.values();
  return first && [first, ...others];
}

/** A new encryption key, spelt as the settings take it. */
export function generateEncryptionKey(): string {
  return randomBytes(KEY_BYTES).toString("hex");
}

/**
 * Reads the key file beside the SQLite database, or makes it: readable by its owner alone.
 *
 * @throws Error when the file cannot be read, written, or holds no key.
 */
export function keepEncryptionKeys(file: string): EncryptionKeys {
  if (!existsSync(file)) {
    // The key and the database beside it are nobody else's business.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // On disk before anything is encrypted with it: a power cut must not leave secrets that nothing opens.
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
      `${file} holds no encryption key, or something else beside; restore it from a backup: without it, stored secrets are lost`,
    );
  }
  return keys;
}

/** Makes a new file's name as durable as its content. */
function flushDirectory(directory: string): void {
  // Windows neither opens directories nor needs this.
  if (process.platform === "win32") return;
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
