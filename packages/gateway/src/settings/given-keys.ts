import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SETTINGS, type Config } from "./config.ts";
import { messageOf } from "../error-message.ts";
import { keepEncryptionKeys, parseEncryptionKeys, type EncryptionKeys } from "../secrets/encryption-key.ts";

export type GivenKeys =
  | { readonly outcome: "given"; readonly keys: EncryptionKeys }
  /** A one-line message. */
  | { readonly outcome: "none"; readonly message: string };

/**
 * The configured encryption keys: from the setting, or from the key file next to the SQLite database.
 *
 * @param make - whether to create a missing key file.
 */
export function givenKeys(
  { encryptionKey, databaseUrl }: Pick<Config, "encryptionKey" | "databaseUrl">,
  { make }: { readonly make: boolean },
): GivenKeys {
  const { variable, expected } = SETTINGS.encryptionKey;
  if (encryptionKey !== undefined) {
    const keys = parseEncryptionKeys(encryptionKey);
    if (keys !== undefined) return { outcome: "given", keys };
    return { outcome: "none", message: `${variable} is invalid: expected ${expected}` };
  }
  if (!databaseUrl.startsWith("sqlite:")) {
    return {
      outcome: "none",
      message: `${variable} is not set, and PostgreSQL requires it: expected ${expected}`,
    };
  }
  const file = join(dirname(databaseUrl.slice("sqlite:".length)), "encryption.key");
  if (!make && !existsSync(file)) {
    return { outcome: "none", message: `${variable} is not set, and ${file} does not exist` };
  }
  try {
    return { outcome: "given", keys: keepEncryptionKeys(file) };
  } catch (error) {
    return { outcome: "none", message: `cannot read or create the encryption key file: ${messageOf(error)}` };
  }
}

/** The message for a database whose keys are not configured. */
export function describeMissing(keyIds: readonly string[]): string {
  return (
    `${SETTINGS.encryptionKey.variable} lacks the key${keyIds.length === 1 ? "" : "s"} ${keyIds.join(", ")} ` +
    "(an id, which is not secret), with which secrets in this database were encrypted; add what is missing"
  );
}
