import { createHash, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const KEY_BYTES = 32;

/** The key that everything secret in the database is encrypted with, and the short name it is known by there. */
export type EncryptionKey = { readonly id: string; readonly bytes: Buffer };

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
 * Reads the key file beside the SQLite database, or makes it: readable by its owner alone.
 *
 * @throws Error when the file cannot be read, written, or holds no key.
 */
export function keepEncryptionKey(file: string): EncryptionKey {
  if (!existsSync(file)) {
    // The key and the database beside it are nobody else's business.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // On disk before anything is encrypted with it: a power cut must not leave secrets that nothing opens.
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    flushDirectory(dirname(file));
  }
  const key = parseEncryptionKey(readFileSync(file, "utf8"));
  if (key === undefined) {
    throw new Error(
      `${file} holds no encryption key; restore it from a backup: without it, stored secrets are lost`,
    );
  }
  return key;
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
