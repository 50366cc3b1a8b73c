import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { StorageUnavailable, type Database, type TableRows } from "../database.ts";
import { readInteger } from "../integer.ts";
import { migrate } from "../migrate.ts";
import type { Schema } from "../schema.ts";

const OLDEST_VERSION = 130000;
const CONNECT_TIMEOUT = 5_000;
const POOL_SIZE = 10;

/** Opens the PostgreSQL database (13 or newer) that the URL names. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    application_name: "agentex-gateway",
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  const query = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireVersion(pool);
    await migrate(query, "postgres");
  } catch (error) {
    await query.destroy();
    throw error;
  }
  return {
    engine: "postgres",
    query,
    append: (batch) => append(pool, batch),
    close: () => query.destroy(),
  };
}

async function requireVersion(pool: pg.Pool): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ server_version_num: string }>("SHOW server_version_num");
    version = Number(rows[0]?.server_version_num);
  } catch (error) {
    throw new StorageUnavailable(`cannot reach PostgreSQL: ${(error as Error).message}`);
  }
  if (version < OLDEST_VERSION) {
    throw new StorageUnavailable(
      `PostgreSQL ${Math.floor(version / 10_000)} is too old: the gateway needs 13 or newer`,
    );
  }
}

/** Each table's rows go as one statement with one array a column: its text is the same for any number of rows. */
async function append(pool: pg.Pool, batch: readonly TableRows[]): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    for (const { table, columns, rows } of batch) {
      const names = columns.map((column) => column.name).join(", ");
      const arrays = columns.map((column, index) => `$${index + 1}::${column.type}[]`).join(", ");
      await client.query({
        name: `append ${table}`,
        text: `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`,
        values: columns.map((_, index) => rows.map((row) => row[index])),
      });
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8 && format !== "binary") return (value) => readInteger(BigInt(value));
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}
