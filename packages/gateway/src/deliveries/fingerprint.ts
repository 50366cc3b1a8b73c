import { hash } from "node:crypto";

/** 132 bits of SHA-256: nobody can find two texts with the same ones. */
const LENGTH = 22;

/**
 * Represents text or bytes of any length in an index. PostgreSQL limits index entries to 2,704 bytes while SQLite
 * allows more; with this, both accept the same. Always 22 base64url characters.
 */
export function fingerprint(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url").slice(0, LENGTH);
}
