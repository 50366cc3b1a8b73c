import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SETTINGS, type Config } from "./config.ts";
import { messageOf } from "../error-message.ts";
import { keepEncryptionKeys, parseEncryptionKeys, type EncryptionKeys } from "../secrets/encryption-key.ts";

export type GivenKeys =
  | { readonly outcome: "given"; readonly keys: EncryptionKeys }
  /** One line for a person. */
  | { readonly outcome: "none"; readonly message: string };

/**
 * The encryption keys by the settings: as given, or those of the key file beside the SQLite database.
 *
 * @param make - whether a key file that is not there is made.
 */
export function givenKeys(
  { encryptionKey, databaseUrl }: Pick<Config, "encryptionKey" | "databaseUrl">,
  { make }: { readonly make: boolean },
): GivenKeys {
  const { variable, expected } = SETTINGS.encryptionKey;
  if (encryptionKey !== undefined) {
    const keys = parseEncryptionKeys(encryptionKey);
    if (keys !== undefined) return { outcome: "given", keys };
    return { outcome: "none", message: `${variable} is set to something else: expected ${expected}` };
  }
  if (!databaseUrl.startsWith("sqlite:")) {
    return {
      outcome: "none",
      message: `${variable} is not set, and PostgreSQL needs one: expected ${expected}`,
    };
  }
  const file = join(dirname(databaseUrl.slice("sqlite:".length)), "encryption.key");
  if (!make && !existsSync(file)) {
    return { outcome: "none", message: `${variable} is not set, and there is no ${file}` };
  }
  try {
    return { outcome: "given", keys: keepEncryptionKeys(file) };
  } catch (error) {
    return { outcome: "none", message: `cannot keep an encryption key: ${messageOf(error)}` };
  }
}

/** What a person has to know when a database needs keys that were not given. */
export function describeMissing(keyIds: readonly string[]): string {
  return (
    `${SETTINGS.encryptionKey.variable} lacks the key${keyIds.length === 1 ? "" : "s"} ${keyIds.join(", ")} ` +
    "(an id, which is not secret), with which secrets of this database were encrypted; add what is missing"
  );
}
