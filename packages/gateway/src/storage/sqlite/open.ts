import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Kysely } from "kysely";
import { StorageUnavailable, type Database } from "../database.ts";
import { migrate } from "../migrate.ts";
import type { Schema } from "../schema.ts";
import { SqliteConnection } from "./connection.ts";
import { sqliteDialect } from "./dialect.ts";
import { holdFile } from "./hold-file.ts";
import { Turns } from "./turns.ts";

/** Opens (and makes, where missing) the SQLite file, for this process alone. */
export async function openSqlite(path: string): Promise<Database> {
  const file = resolve(path);
  makeDirectory(dirname(file));
  const letGo = holdFile(file);
  const connection = await SqliteConnection.open(file).catch((error: unknown) => {
    letGo();
    throw new StorageUnavailable(`cannot open the SQLite file ${file}: ${(error as Error).message}`);
  });
  const turns = new Turns();
  const query = new Kysely<Schema>({ dialect: sqliteDialect(connection, turns) });
  const database: Database = {
    engine: "sqlite",
    query,
    async append(batch) {
      const done = await turns.take();
      try {
        await connection.ask({ kind: "append", batch });
      } finally {
        done();
      }
    },
    async close() {
      await query.destroy();
      await connection.close();
      letGo();
    },
  };
  try {
    await migrate(query, "sqlite");
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function makeDirectory(directory: string): void {
  try {
    // Bodies of webhooks are nobody else's business.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageUnavailable(`cannot make the directory ${directory}: ${(error as Error).message}`);
  }
}
