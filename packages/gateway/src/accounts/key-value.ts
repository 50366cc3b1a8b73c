import { randomBytes } from "node:crypto";
import type { Role } from "./account.ts";

/** So long that guessing is hopeless, and named so that scanners for leaked secrets know what they found. */
const VALUE_BYTES = 32;

/** A new value of an account key: it tells what it is for, and is otherwise random. */
export function makeKeyValue(role: Role): string {
  const kind = role === "registrar" ? "register" : "account";
  return `agentex_${kind}_${randomBytes(VALUE_BYTES).toString("base64url")}`;
}
