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
import type { Mutex } from "./mutex.ts";

/** Runs one statement. */
export type Execute = (
  sql: string,
  parameters: readonly unknown[],
) => Promise<{ rows: Row[]; changes: bigint }>;

/** What a SQLite connection can do; all of it goes to one and the same connection. */
export type Held = {
  readonly execute: Execute;
  /** Undoes a transaction, if one is open. Undefined for a connection that only reads. */
  readonly rollBack?: () => Promise<unknown>;
};

/**
 * Kysely over a SQLite connection.
 *
 * @param connect - gives the connection that is open now.
 * @param mutex - keeps transactions apart; undefined for a connection that only reads.
 */
export function sqliteDialect(connect: () => Held | Promise<Held>, mutex: Mutex | undefined): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createDriver: () => sqliteDriver(connect, mutex),
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

type Taken = { readonly held: Held; readonly done: (() => void) | undefined };

function sqliteDriver(connect: () => Held | Promise<Held>, mutex: Mutex | undefined): Driver {
  const taken = new WeakMap<DatabaseConnection, Taken>();
  return {
    init: async () => {},
    acquireConnection: async () => {
      const done = await mutex?.acquire();
      const held = await takeHeld(connect, done);
      const connection: DatabaseConnection = {
        executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
          const { rows, changes } = await held.execute(sql, parameters);
          return { rows: rows as R[], numAffectedRows: changes };
        },
        streamQuery: () => {
          throw new Error("the SQLite dialect does not stream; page by key instead");
        },
      };
      taken.set(connection, { held, done });
      return connection;
    },
    releaseConnection: async (connection) => taken.get(connection)?.done?.(),
    // IMMEDIATE takes the write lock at once: a transaction that reads first can then never fail to write.
    beginTransaction: run("BEGIN IMMEDIATE"),
    commitTransaction: run("COMMIT"),
    rollbackTransaction: async (connection) => {
      await taken.get(connection)?.held.rollBack?.();
    },
    destroy: async () => {},
  };
}

/** Where there is no connection, nobody may be kept waiting for their turn by that. */
async function takeHeld(connect: () => Held | Promise<Held>, done: (() => void) | undefined): Promise<Held> {
  try {
    return await connect();
  } catch (error) {
    done?.();
    throw error;
  }
}
