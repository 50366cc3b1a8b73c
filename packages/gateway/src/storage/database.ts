import type { Kysely } from "kysely";
import { openPostgres } from "./postgres/open.ts";
import type { Schema } from "./schema.ts";
import { openSqlite } from "./sqlite/open.ts";

/** What the rest of the gateway knows of its store. */
export type Database = {
  readonly engine: "sqlite" | "postgres";
  /** Queries and transactions for everything but the hot path. */
  readonly query: Kysely<Schema>;
  /** Inserts all rows of all tables in one transaction, on disk when the promise resolves. */
  append(batch: readonly TableRows[]): Promise<void>;
  close(): Promise<void>;
};

/** Rows of one table; each row's values stand in the order of `columns`. */
export type TableRows = {
  readonly table: keyof Schema;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly StoredValue[])[];
};

/** A column's name with its PostgreSQL type, which a bulk insert has to name. */
export type Column = { readonly name: string; readonly type: "text" | "int8" | "bytea" };

export type StoredValue = string | number | bigint | Uint8Array | null;

/** The database cannot be opened for a reason that a person has to mend; its message is one line for them. */
export class StorageUnavailable extends Error {
  override name = "StorageUnavailable";
}

/**
 * Opens the store that the URL names: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable when it cannot be reached, read or written, or another gateway holds the file.
 */
export function openDatabase(url: string): Promise<Database> {
  return url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length)) : openPostgres(url);
}
