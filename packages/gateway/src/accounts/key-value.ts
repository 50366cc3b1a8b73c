import { randomBytes } from "node:crypto";
import type { Role } from "./account.ts";

/** Long enough to rule out guessing. The prefix lets scanners find leaked secrets. */
const VALUE_BYTES = 32;

/** A new account key value: a prefix for its purpose, and random characters. */
export function makeKeyValue(role: Role): string {
  const kind = role === "registrar" ? "register" : "account";
  return `agentex_${kind}_${randomBytes(VALUE_BYTES).toString("base64url")}`;
}
