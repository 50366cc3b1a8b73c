import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { startThrowawayServer } from "../../scripts/postgres/throwaway-server.ts";

/** A PostgreSQL server of the bench's own, which keeps what it said it has. */
export type DurablePostgres = {
  readonly version: string;
  /** The process whose children do the work, until it is stopped. */
  readonly pid: number;
  /** The superuser's URL of the database that is there anyway. */
  readonly url: string;
  /** Makes an empty database. @returns its URL. */
  makeDatabase(): Promise<string>;
  /** Stops it at once, as a crash would; its files stay. */
  pause(): Promise<void>;
  /** Starts it again on them. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

/** What it said is on disk is there; a server for tests need not keep that. */
const DURABLE = [
  "fsync=on",
  "synchronous_commit=on",
  "full_page_writes=on",
  "shared_buffers=512MB",
  "max_wal_size=4GB",
];

/**
 * @param settings - further ones, such as `wal_compression=on`, which win.
 * @throws Error when PostgreSQL is not installed, or does not start.
 */
export async function startDurablePostgres(settings: readonly string[] = []): Promise<DurablePostgres> {
  const result = await startThrowawayServer({ settings: [...DURABLE, ...settings] });
  if (result.outcome === "not_installed") throw new Error("PostgreSQL is not installed here");
  if (result.outcome === "failed") throw new Error(`PostgreSQL did not start: ${result.detail}`);
  const { url, version, pause, resume, stop } = result.server;
  const [row] = await ask<{ file: string }>(url, "SELECT pg_read_file('postmaster.pid') AS file");
  return {
    version,
    pid: Number.parseInt(row?.file ?? "", 10),
    url,
    pause,
    resume,
    stop,
    async makeDatabase() {
      const name = `bench_${randomBytes(6).toString("hex")}`;
      await ask(url, `CREATE DATABASE ${name}`);
      const made = new URL(url);
      made.pathname = `/${name}`;
      return made.href;
    },
  };
}

/** Asks on a connection of its own. Integers of 64 bits come as text. */
export async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
