import { sql } from "kysely";
import type { Database } from "../../packages/gateway/src/storage/database.ts";

/** Bytes that a store takes. */
export type Footprint = {
  /** Tables and indexes. */
  readonly data: number;
  /** Written to PostgreSQL's write-ahead log since the server was made; undefined with SQLite. */
  readonly log: number | undefined;
};

export async function footprintOf({ engine, query }: Database): Promise<Footprint> {
  if (engine === "sqlite") {
    const { rows } = await sql<{ bytes: number }>`
      SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`.execute(query);
    return { data: rows[0]?.bytes ?? 0, log: undefined };
  }
  const { rows } = await sql<{ data: number; log: string }>`
    SELECT (SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_stat_user_tables) AS data,
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS log`.execute(query);
  return { data: rows[0]?.data ?? 0, log: Number(rows[0]?.log) };
}
