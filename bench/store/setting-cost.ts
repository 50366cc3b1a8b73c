import { sql } from "kysely";
import { ask, startDurablePostgres } from "../stand/durable-postgres.ts";
import { openStore } from "./store.ts";
import { measureWrites, type WriteCost } from "./write-cost.ts";

/** A PostgreSQL configuration, and what a delivery costs with it. */
export type SettingCost = WriteCost & {
  readonly name: string;
  /** Fraction of row updates that touched no index (HOT updates), from 0 to 1. */
  readonly hot: number;
};

type Variation = {
  readonly name: string;
  readonly settings?: readonly string[];
  /** Runs before anything is written. */
  readonly sql?: string;
};

export const VARIATIONS: readonly Variation[] = [
  { name: "as above" },
  { name: "`synchronous_commit = off` (breaks the promise)", settings: ["synchronous_commit=off"] },
  { name: "`shared_buffers = 128MB`", settings: ["shared_buffers=128MB"] },
  { name: "`max_wal_size = 64MB`", settings: ["max_wal_size=64MB", "min_wal_size=32MB"] },
  { name: "`wal_compression = on`", settings: ["wal_compression=on"] },
  {
    name: "`max_wal_size = 64MB`, `wal_compression = on`",
    settings: ["max_wal_size=64MB", "min_wal_size=32MB", "wal_compression=on"],
  },
  {
    name: "bodies not compressed (`SET STORAGE EXTERNAL`)",
    sql: "ALTER TABLE delivery_requests ALTER COLUMN body SET STORAGE EXTERNAL",
  },
  { name: "`deliveries` with `fillfactor = 70`", sql: "ALTER TABLE deliveries SET (fillfactor = 70)" },
];

/** Measures each configuration on its own server. */
export async function measureSetting(
  { name, settings = [], sql: change }: Variation,
  group: number,
  count: number,
): Promise<SettingCost> {
  const server = await startDurablePostgres(settings);
  try {
    const url = await server.makeDatabase();
    const store = await openStore(url);
    let cost: WriteCost;
    try {
      if (change !== undefined) await sql.raw(change).execute(store.database.query);
      // Makes V8 compile the code, and allocates the tables' first pages.
      await measureWrites(store, server.pid, group, Math.min(count, 1_000));
      cost = await measureWrites(store, server.pid, group, count);
    } finally {
      // A connection reports its statistics when it closes.
      await store.close();
    }
    const [row] = await ask<{ hot: number }>(
      url,
      `SELECT n_tup_hot_upd::float8 / greatest(n_tup_upd, 1) AS hot FROM pg_stat_user_tables
         WHERE relname = 'deliveries'`,
    );
    return { ...cost, name, hot: row?.hot ?? 0 };
  } finally {
    await server.stop();
  }
}
