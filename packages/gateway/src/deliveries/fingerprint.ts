import { hash } from "node:crypto";

/** 132 bits of SHA-256: nobody finds two texts that share them. */
const LENGTH = 22;

/**
 * Stands for a text or for bytes of any length in an index, where PostgreSQL has room for 2,704 bytes and SQLite for more: so
 * both take the same. Always 22 characters, each one of base64url's.
 */
export function fingerprint(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url").slice(0, LENGTH);
}
