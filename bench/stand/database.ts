import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { findPostgresBinaries } from "../../scripts/postgres/binaries.ts";
import { startDurablePostgres } from "./durable-postgres.ts";

export const ENGINES = ["sqlite", "postgres"] as const;
export type Engine = (typeof ENGINES)[number];
export const ENGINE_NAMES: Readonly<Record<Engine, string>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** The databases for the bench's gateways. */
export type Databases = {
  /** The requested engines that are available here. */
  readonly engines: readonly Engine[];
  /** PostgreSQL's version, if it is used. */
  readonly postgresVersion: string | undefined;
  /** The PostgreSQL server's parent process. */
  readonly postgresPid: number | undefined;
  /** Creates an empty database. @returns its URL. */
  make(engine: Engine): Promise<string>;
  stop(): Promise<void>;
};

/**
 * @param folder - for SQLite's files.
 * @throws Error if PostgreSQL is installed but does not start.
 */
export async function openDatabases(folder: string, wanted: readonly Engine[]): Promise<Databases> {
  const hasPostgres = findPostgresBinaries() !== undefined;
  const engines = wanted.filter((engine) => engine === "sqlite" || hasPostgres);
  const server = engines.includes("postgres") ? await startDurablePostgres() : undefined;
  return {
    engines,
    postgresVersion: server?.version,
    postgresPid: server?.pid,
    async make(engine) {
      if (engine === "sqlite") return `sqlite:${join(mkdtempSync(join(folder, "sqlite-")), "agentex.db")}`;
      if (server === undefined) throw new Error("PostgreSQL is not used in this run");
      return server.makeDatabase();
    },
    stop: async () => server?.stop(),
  };
}
