import { randomBytes } from "node:crypto";
import type { Role } from "./account.ts";

/** Long enough to rule out guessing; the prefix is for scanners that look for leaked secrets. */
const VALUE_BYTES = 32;

/** A new account key value: a prefix for its purpose, then random. */
export function makeKeyValue(role: Role): string {
  const kind = role === "registrar" ? "register" : "account";
  return `agentex_${kind}_${randomBytes(VALUE_BYTES).toString("base64url")}`;
}
