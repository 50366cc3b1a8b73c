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

/** One SQLite connection; all calls use the same one. */
export type Held = {
  readonly execute: Execute;
  /** Rolls back a transaction if one is open. Undefined for a read-only connection. */
  readonly rollBack?: () => Promise<unknown>;
};

/**
 * Kysely over a SQLite connection.
 *
 * @param connect - returns the connection that is currently open.
 * @param mutex - separates transactions; undefined for a read-only connection.
 * @param onChange - called before and after each statement that may change something, whether or not it succeeds.
 */
export function sqliteDialect(
  connect: () => Held | Promise<Held>,
  mutex?: Mutex,
  onChange: () => void = () => {},
): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createDriver: () => sqliteDriver(connect, mutex, onChange),
  };
}

const run = (sql: string) => async (held: DatabaseConnection) => {
  await held.executeQuery(CompiledQuery.raw(sql));
};

/** SQLite can roll back schema changes, so an interrupted migration leaves nothing behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

type Taken = { readonly held: Held; readonly done: (() => void) | undefined };

function sqliteDriver(
  connect: () => Held | Promise<Held>,
  mutex: Mutex | undefined,
  onChange: () => void,
): Driver {
  const taken = new WeakMap<DatabaseConnection, Taken>();
  const execute = async (held: Held, { sql, parameters }: CompiledQuery): ReturnType<Execute> => {
    if (/^select\b/i.test(sql)) return held.execute(sql, parameters);
    onChange();
    try {
      return await held.execute(sql, parameters);
    } finally {
      onChange();
    }
  };
  return {
    init: async () => {},
    acquireConnection: async () => {
      const done = await mutex?.acquire();
      const held = await takeHeld(connect, done);
      const connection: DatabaseConnection = {
        executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
          const { rows, changes } = await execute(held, query);
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
    // IMMEDIATE takes the write lock up front, so a transaction that reads first cannot fail to write later.
    beginTransaction: run("BEGIN IMMEDIATE"),
    commitTransaction: run("COMMIT"),
    rollbackTransaction: async (connection) => {
      await taken.get(connection)?.held.rollBack?.();
    },
    destroy: async () => {},
  };
}

/** If connecting fails, the mutex must be released. */
async function takeHeld(connect: () => Held | Promise<Held>, done: (() => void) | undefined): Promise<Held> {
  try {
    return await connect();
  } catch (error) {
    done?.();
    throw error;
  }
}
