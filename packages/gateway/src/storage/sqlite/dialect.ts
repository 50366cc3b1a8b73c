import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import type { Row } from "./statements.ts";
import type { Turns } from "./turns.ts";

/** Runs one statement. */
export type Execute = (
  sql: string,
  parameters: readonly unknown[],
) => Promise<{ rows: Row[]; changes: bigint }>;

/**
 * Kysely over a SQLite connection.
 *
 * @param turns - keeps transactions apart; undefined for a connection that only reads.
 */
export function sqliteDialect(execute: Execute, turns: Turns | undefined): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createDriver: () => sqliteDriver(execute, turns),
  };
}

const run = (sql: string) => async (held: DatabaseConnection) => {
  await held.executeQuery(CompiledQuery.raw(sql));
};

/** SQLite does roll back schema changes, so a migration that is cut off leaves nothing behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function sqliteDriver(execute: Execute, turns: Turns | undefined): Driver {
  const release = new WeakMap<DatabaseConnection, () => void>();
  return {
    init: async () => {},
    acquireConnection: async () => {
      const done = await turns?.take();
      const held: DatabaseConnection = {
        executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
          const { rows, changes } = await execute(sql, parameters);
          return { rows: rows as R[], numAffectedRows: changes };
        },
        streamQuery: () => {
          throw new Error("the SQLite dialect does not stream; page by key instead");
        },
      };
      if (done !== undefined) release.set(held, done);
      return held;
    },
    releaseConnection: async (held) => release.get(held)?.(),
    // IMMEDIATE takes the write lock at once: a transaction that reads first can then never fail to write.
    beginTransaction: run("BEGIN IMMEDIATE"),
    commitTransaction: run("COMMIT"),
    rollbackTransaction: run("ROLLBACK"),
    destroy: async () => {},
  };
}
