import { existsSync, readFileSync } from "node:fs";
import { sql } from "kysely";
import type { Database } from "../../packages/gateway/src/storage/database.ts";

/** Bytes that a store takes. */
export type Footprint = {
  /** Tables and indexes. */
  readonly data: number;
  /**
   * With PostgreSQL, bytes written to the write-ahead log since the server was created. With SQLite, bytes that this
   * process wrote to disk, or undefined if the system does not report them.
   */
  readonly written: number | undefined;
};

export async function footprintOf({ engine, query }: Database): Promise<Footprint> {
  if (engine === "sqlite") {
    const { rows } = await sql<{ bytes: number }>`
      SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`.execute(query);
    return { data: rows[0]?.bytes ?? 0, written: writtenToDisk() };
  }
  const { rows } = await sql<{ data: number; written: string }>`
    SELECT (SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_stat_user_tables) AS data,
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS written`.execute(query);
  return { data: rows[0]?.data ?? 0, written: Number(rows[0]?.written) };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_io.5.html */
function writtenToDisk(): number | undefined {
  if (!existsSync("/proc/self/io")) return undefined;
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}
