import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { findPostgresBinaries } from "../../scripts/postgres/binaries.ts";
import { startDurablePostgres } from "./durable-postgres.ts";

export const ENGINES = ["sqlite", "postgres"] as const;
export type Engine = (typeof ENGINES)[number];
export const ENGINE_NAMES: Readonly<Record<Engine, string>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** Where gateways of the bench keep what they keep. */
export type Databases = {
  /** Those of the engines asked for that there are here. */
  readonly engines: readonly Engine[];
  /** PostgreSQL's version, where it is used. */
  readonly postgresVersion: string | undefined;
  /** Makes an empty database. @returns its URL. */
  make(engine: Engine): Promise<string>;
  stop(): Promise<void>;
};

/**
 * @param folder - where SQLite's files are put.
 * @throws Error when PostgreSQL is installed and does not start.
 */
export async function openDatabases(folder: string, wanted: readonly Engine[]): Promise<Databases> {
  const hasPostgres = findPostgresBinaries() !== undefined;
  const engines = wanted.filter((engine) => engine === "sqlite" || hasPostgres);
  const server = engines.includes("postgres") ? await startDurablePostgres() : undefined;
  return {
    engines,
    postgresVersion: server?.version,
    async make(engine) {
      if (engine === "sqlite") return `sqlite:${join(mkdtempSync(join(folder, "sqlite-")), "agentex.db")}`;
      if (server === undefined) throw new Error("PostgreSQL is not used in this run");
      return server.makeDatabase();
    },
    stop: async () => server?.stop(),
  };
}
