import type { Kysely } from "kysely";
import { openPostgres } from "./postgres/open.ts";
import type { Schema } from "./schema.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Returned, Write } from "./write.ts";

/** What the rest of the gateway knows of its store. */
export type Database = {
  readonly engine: "sqlite" | "postgres";
  /** Queries and transactions for everything but the hot path. */
  readonly query: Kysely<Schema>;
  /** For reads that may take long: they never stand in the way of a commit. */
  readonly browse: Kysely<Schema>;
  /** Carries the writes out in one transaction; on disk when the promise resolves. */
  commit(writes: readonly Write[]): Promise<Returned>;
  /** Tells the gateways on this database, this one too. */
  notify(message: string): Promise<void>;
  /** @returns the function that stops listening. */
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};

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
