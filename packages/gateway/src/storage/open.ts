import type { Database } from "./database.ts";
import type { OpenOptions } from "./open-options.ts";

/**
 * Opens the store with this URL: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable if it cannot be reached, read or written, if another gateway uses the file, or, alongside
 * a gateway, if its schema is older than this program's.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  // Loads only the engine in use.
  if (url.startsWith("sqlite:")) {
    const { openSqlite } = await import("./sqlite/open.ts");
    return openSqlite(url.slice("sqlite:".length), options);
  }
  const { openPostgres } = await import("./postgres/open.ts");
  return openPostgres(url);
}
