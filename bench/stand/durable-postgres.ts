import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { startThrowawayServer } from "../../scripts/postgres/throwaway-server.ts";

/** A PostgreSQL server for the bench, with durable commits. */
export type DurablePostgres = {
  readonly version: string;
  /** The parent process, whose children do the work; valid until the server stops. */
  readonly pid: number;
  /** The superuser's URL of the default database. */
  readonly url: string;
  /** Creates an empty database. @returns its URL. */
  makeDatabase(): Promise<string>;
  /** Stops it immediately, like a crash; its files stay. */
  pause(): Promise<void>;
  /** Restarts it on the same files. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

/** Committed data must survive a crash; a server for tests does not need that. */
const DURABLE = [
  "fsync=on",
  "synchronous_commit=on",
  "full_page_writes=on",
  "wal_level=replica",
  "max_wal_senders=10",
  "shared_buffers=512MB",
  "max_wal_size=4GB",
];

/**
 * @param settings - additional settings, such as `wal_compression=on`, which take precedence.
 * @throws Error if PostgreSQL is not installed or does not start.
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

/** Queries on a separate connection. 64-bit integers are returned as text. */
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
