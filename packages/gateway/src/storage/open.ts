import type { Database } from "./database.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";

/**
 * Opens the store that the URL names: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable when it cannot be reached, read or written, or another gateway holds the file.
 */
export function openDatabase(url: string): Promise<Database> {
  return url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length)) : openPostgres(url);
}
