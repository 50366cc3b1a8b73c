import { parseEncryptionKeys } from "../../secrets/encryption-key.ts";
import type { Setting } from "./setting.ts";

/** Where everything is stored, and what encrypts its secrets. */
export type StorageConfig = {
  readonly databaseUrl: string;
  /** As written; undefined if the gateway is to create and keep one. */
  readonly encryptionKey: string | undefined;
};

export const STORAGE_SETTINGS = {
  databaseUrl: {
    variable: "AGENTEX_DATABASE_URL",
    flag: "--database-url <url>",
    fallback: "sqlite:./data/agentex.db",
    description: "Where everything is stored: a SQLite file, or a PostgreSQL database (version 13 or newer).",
    expected: "sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    read: (text) => (/^(sqlite:.|postgres(ql)?:\/\/.)/.test(text) ? text : undefined),
    // The URL may contain a password.
    secret: true,
    show: (text) => (text.startsWith("sqlite:") ? text : undefined),
  },
  encryptionKey: {
    variable: "AGENTEX_ENCRYPTION_KEY",
    flag: "--encryption-key-file <path>",
    fallback: undefined,
    description:
      "Encrypts the secrets in the database: 32 bytes, as 64 hex digits or base64. Several keys can be given, separated by " +
      "commas or white space: the first encrypts and all decrypt. If unset, SQLite creates one in `encryption.key` next to " +
      "the file; PostgreSQL requires one. The flag names a file that contains it.",
    expected:
      "32 bytes as 64 hex digits or base64 (create one with: npx agentex-gateway secrets generate), or several",
    read: (text) => (parseEncryptionKeys(text) === undefined ? undefined : text),
    secret: true,
  },
} satisfies { [Name in keyof StorageConfig]: Setting<NonNullable<StorageConfig[Name]>> };
