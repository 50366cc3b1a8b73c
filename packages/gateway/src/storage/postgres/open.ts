import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type ClientConfig } from "pg";
import { messageOf } from "../../error-message.ts";
import type { Database } from "../database.ts";
import { StorageUnavailable } from "../unavailable.ts";
import { readInteger } from "../integer.ts";
import { migrate } from "../migrate.ts";
import type { Schema } from "../schema.ts";
import { commit } from "./commit.ts";
import { discardLate, isLate } from "./late-query.ts";
import { createNotifications } from "./notifications.ts";

const OLDEST_VERSION = 130000;
const CONNECT_TIMEOUT = 5_000;
/** For what a webhook's sender waits for: a server that says nothing is as good as gone. In milliseconds. */
const QUERY_TIMEOUT = 3_000;
/** How long a sender waits for a connection before that. */
const BRISK_CONNECT_TIMEOUT = 2_500;
/** For everything else. */
const LONG_QUERY_TIMEOUT = 60_000;
/** How many connections at the most. */
const POOL_SIZE = 10;
const PATIENT_POOL_SIZE = 6;

/** Opens the PostgreSQL database (13 or newer) that the URL names. */
export async function openPostgres(url: string): Promise<Database> {
  const client: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    application_name: "agentex-gateway",
    keepAlive: true,
    types: { getTypeParser },
  };
  const pool = new Pool({
    ...client,
    connectionTimeoutMillis: BRISK_CONNECT_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
    pipeline: true,
    max: POOL_SIZE,
  });
  const patientPool = new Pool({ ...client, query_timeout: LONG_QUERY_TIMEOUT, max: PATIENT_POOL_SIZE });
  for (const each of [pool, patientPool]) {
    // A connection that breaks is replaced by the pool, and whoever uses it hears so from their query. Without listeners,
    // on the pool for those that rest and on each for those in use, it would end the process.
    each.on("error", () => {});
    each.on("connect", (connected) => connected.on("error", () => {}));
  }
  const lookUp = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: discardLate(pool) }) });
  const query = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: discardLate(patientPool) }) });
  const end = async (): Promise<void> => {
    await lookUp.destroy();
    await query.destroy();
    // Kysely ends only pools that it has used.
    for (const each of [pool, patientPool]) if (!each.ending) await each.end();
  };
  try {
    await requireVersion(patientPool);
    await migrate(query, "postgres");
  } catch (error) {
    await end();
    throw error;
  }
  const notifications = createNotifications(client);
  return {
    engine: "postgres",
    isShared: true,
    query,
    lookUp,
    readRows: (statement, parameters) => readRows(pool, statement, parameters),
    browse: query,
    commit: (writes) => commit(pool, writes),
    async notify(message) {
      await pool.query("SELECT pg_notify($1, $2)", [notifications.channel, message]);
    },
    listen: (listener) => notifications.listen(listener),
    async close() {
      await notifications.close();
      await end();
    },
  };
}

/** Prepared on each connection once: to plan a look-up costs the server more than to carry it out. */
async function readRows(
  pool: Pool,
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
): Promise<readonly Record<string, unknown>[]> {
  const client = await pool.connect();
  let late = false;
  try {
    const { rows } = await client.query<Record<string, unknown>>({ ...statement, values: [...parameters] });
    return rows;
  } catch (error) {
    late = isLate(error);
    throw error;
  } finally {
    client.release(late);
  }
}

async function requireVersion(pool: Pool): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ server_version_num: string }>("SHOW server_version_num");
    version = Number(rows[0]?.server_version_num);
  } catch (error) {
    throw new StorageUnavailable(`cannot reach PostgreSQL: ${messageOf(error)}`);
  }
  if (version < OLDEST_VERSION) {
    throw new StorageUnavailable(
      `PostgreSQL ${Math.floor(version / 10_000)} is too old: the gateway needs 13 or newer`,
    );
  }
}

/** PostgreSQL's type number of 64-bit integers. */
const INT8: number = types.builtins.INT8;

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === INT8 && format !== "binary") return (value) => readInteger(BigInt(value));
  return types.getTypeParser(oid, format) as (value: string) => unknown;
}
