import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type ClientConfig } from "pg";
import { messageOf } from "../../error-message.ts";
import type { Database } from "../database.ts";
import { StorageUnavailable } from "../unavailable.ts";
import { readInteger } from "../integer.ts";
import { migrate } from "../migrate.ts";
import type { Schema } from "../schema.ts";
import { commit } from "./commit.ts";
import { createNotifications } from "./notifications.ts";

const OLDEST_VERSION = 130000;
const CONNECT_TIMEOUT = 5_000;
const POOL_SIZE = 10;

/** Opens the PostgreSQL database (13 or newer) that the URL names. */
export async function openPostgres(url: string): Promise<Database> {
  const client: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    application_name: "agentex-gateway",
    keepAlive: true,
    types: { getTypeParser },
  };
  const pool = new Pool({ ...client, max: POOL_SIZE });
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
  const notifications = createNotifications(client);
  return {
    engine: "postgres",
    query,
    lookUp: query,
    browse: query,
    commit: (writes) => commit(pool, writes),
    async notify(message) {
      await pool.query("SELECT pg_notify($1, $2)", [notifications.channel, message]);
    },
    listen: (listener) => notifications.listen(listener),
    async close() {
      await notifications.close();
      await query.destroy();
    },
  };
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
