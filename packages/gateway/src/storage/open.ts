import type { Database } from "./database.ts";
import type { OpenOptions } from "./open-options.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";

/**
 * Opens the store with this URL: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable if it cannot be reached, read or written, if another gateway uses the file, or, alongside
 * a gateway, if its schema is older than this program's.
 */
export function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  return url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length), options) : openPostgres(url);
}
