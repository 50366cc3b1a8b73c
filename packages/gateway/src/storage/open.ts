import type { Database } from "./database.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";

export type OpenOptions = {
  /**
   * For a tool that does one thing and ends: opens the store beside a gateway that runs on it, rather than in its place.
   * What the tool says by `notify`, a gateway on the same SQLite file does not hear.
   */
  readonly beside?: boolean;
};

/**
 * Opens the store that the URL names: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
 *
 * @throws StorageUnavailable when it cannot be reached, read or written, when another gateway holds the file, or, beside
 *   a gateway, when its schema is older than this program's.
 */
export function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  return url.startsWith("sqlite:") ? openSqlite(url.slice("sqlite:".length), options) : openPostgres(url);
}
