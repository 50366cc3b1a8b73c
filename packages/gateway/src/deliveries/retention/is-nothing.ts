import type { Kysely } from "kysely";
import type { Database } from "../../storage/database.ts";
import type { Schema } from "../../storage/schema/schema.ts";

/** A query that finds its first row by an index. */
type Search = { limit(most: number): { execute(): Promise<readonly unknown[]> } };

/**
 * Whether a search finds nothing. On SQLite, this checks where it costs microseconds: the thread for long reads takes
 * memory, and need not start to find nothing. On PostgreSQL, checking first would only add cost.
 */
export async function isNothing(
  { isShared, lookUp }: Pick<Database, "isShared" | "lookUp">,
  search: (way: Kysely<Schema>) => Search,
): Promise<boolean> {
  return !isShared && (await search(lookUp).limit(1).execute()).length === 0;
}
