import type { Database } from "./database.ts";
import type { OpenOptions } from "./open-options.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";

/**
 * Opens the store that the URL names: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable when it cannot be reached, read or written, when another gateway holds the file, or, beside
 *   a gateway, when its schema is older than this program's.
 */
export function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  return url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length), options) : openPostgres(url);
}
