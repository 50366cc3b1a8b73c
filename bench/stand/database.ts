import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startThrowawayServer, type ThrowawayServer } from "../../scripts/postgres/throwaway-server.ts";

export type Engine = "sqlite" | "postgres";
export const ENGINES: readonly Engine[] = ["sqlite", "postgres"];

/** Where gateways of the bench keep what they keep, in a new database each. */
export type Databases = {
  /** The engines that there are here. */
  readonly engines: readonly Engine[];
  /** PostgreSQL's version, where there is one. */
  readonly postgresVersion: string | undefined;
  create(engine: Engine, name: string): Promise<string>;
  stop(): Promise<void>;
};

/** Settings of a PostgreSQL that keeps its promises: an acknowledged delivery is on the disk. */
const DURABLE = [
  "fsync=on",
  "synchronous_commit=on",
  "full_page_writes=on",
  "shared_buffers=512MB",
  "max_wal_size=4GB",
];

/** Starts PostgreSQL, where it is installed. @throws Error when it does not start. */
export async function openDatabases(folder: string, engines = ENGINES): Promise<Databases> {
  const server = engines.includes("postgres") ? await startPostgres() : undefined;
  return {
    engines: engines.filter((engine) => engine === "sqlite" || server !== undefined),
    postgresVersion: server?.version,
    async create(engine, name) {
      if (engine === "sqlite") {
        mkdirSync(join(folder, name), { recursive: true });
        return `sqlite:${join(folder, name, "agentex.db")}`;
      }
      return createPostgresDatabase(server, name);
    },
    stop: async () => server?.stop(),
  };
}

async function startPostgres(): Promise<ThrowawayServer | undefined> {
  const started = await startThrowawayServer({ settings: DURABLE });
  switch (started.outcome) {
    case "started":
      return started.server;
    case "not_installed":
      return undefined;
    case "failed":
      throw new Error(`PostgreSQL did not start: ${started.detail}`);
  }
}

async function createPostgresDatabase(server: ThrowawayServer | undefined, name: string): Promise<string> {
  if (server === undefined) throw new Error("PostgreSQL is not installed");
  const { Client } = await import("pg");
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS "${name}"`);
  await client.query(`CREATE DATABASE "${name}"`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}
