import { randomUUID } from "node:crypto";
import { Kysely, PostgresDialect } from "kysely";
import { types, type ClientConfig } from "pg";
import type { Database } from "../database.ts";
import { readInteger } from "../integer.ts";
import { migrate } from "../migrate.ts";
import type { Schema } from "../schema/schema.ts";
import { commit } from "./commit.ts";
import { openConnections, type Connections } from "./connections.ts";
import { createSuspectConnections } from "./suspect-connections.ts";
import { endSessions, heldAmong, SESSION_PREFIX } from "./locks.ts";
import { createNotifications } from "./notifications.ts";
import { requireServer } from "./require-server.ts";

const CONNECT_TIMEOUT = 5_000;
/** For queries that a sender or other gateways wait for: treat an unresponsive server as gone. In milliseconds. */
const QUERY_TIMEOUT = 3_000;
/** How long such a query first waits for a connection. */
const BRISK_CONNECT_TIMEOUT = 2_500;
/** For everything else. */
const LONG_QUERY_TIMEOUT = 60_000;
const BRISK_LIMITS = { statement: 2_500, lock: 500 } as const;
const PATIENT_LIMITS = { statement: 55_000, lock: 10_000 } as const;
/** A schema change on a large table may take any amount of time. */
const NO_LIMITS = { statement: undefined, lock: undefined } as const;
/** Maximum connections: for webhooks, for maintaining the queue, for everything else. */
const POOL_SIZE = 10;
const QUEUE_POOL_SIZE = 4;
const PATIENT_POOL_SIZE = 4;
/** How long a queue connection may be idle, in milliseconds: an idle gateway needs some every fifteen seconds. */
const QUEUE_IDLE = 30_000;

/** Opens the PostgreSQL database (13 or newer) with this URL. */
export async function openPostgres(url: string): Promise<Database> {
  const name = randomUUID();
  const client: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    application_name: SESSION_PREFIX + name,
    keepAlive: true,
    types: { getTypeParser },
  };
  const brisk = {
    ...client,
    connectionTimeoutMillis: BRISK_CONNECT_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
  };
  await prepare(client);
  const doubts = createSuspectConnections(() => performance.now());
  const webhooks = openConnections(
    { ...brisk, pipeline: true, max: POOL_SIZE },
    { ...BRISK_LIMITS, alwaysByIndex: true },
    doubts,
  );
  const queue = openConnections(
    { ...brisk, max: QUEUE_POOL_SIZE, idleTimeoutMillis: QUEUE_IDLE },
    BRISK_LIMITS,
    doubts,
  );
  const signs = openConnections({ ...brisk, max: 1 }, BRISK_LIMITS, doubts);
  const patient = openConnections(
    { ...client, query_timeout: LONG_QUERY_TIMEOUT, max: PATIENT_POOL_SIZE },
    PATIENT_LIMITS,
    doubts,
  );
  const query = kyselyOn(patient);
  const prompt = kyselyOn(queue);
  const notifications = createNotifications(client);
  return {
    name,
    engine: "postgres",
    isShared: true,
    revision: undefined,
    query,
    lookUp: kyselyOn(webhooks),
    prompt,
    signs: kyselyOn(signs),
    readSigns: (statement, parameters) => readRows(signs, statement, parameters),
    readRows: (statement, parameters) => readRows(webhooks, statement, parameters),
    browse: query,
    bodies: prompt,
    commit: (writes) => commit(webhooks, writes),
    heldAmong: (names) => heldAmong(queue, names),
    endSessions: (names) => endSessions(signs, names),
    notify: (message) =>
      queue.use(async (connection) => {
        await connection.query("SELECT pg_notify($1, $2)", [notifications.channel, message]);
      }),
    listen: (listener) => notifications.listen(listener),
    async close() {
      await notifications.close();
      for (const each of [webhooks, queue, signs, patient]) await each.end();
    },
  };
}

function kyselyOn({ pool }: Connections): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** Checks the server and brings the schema up to date. */
async function prepare(client: ClientConfig): Promise<void> {
  await requireServer(client);
  const connections = openConnections(
    { ...client, max: 1 },
    NO_LIMITS,
    createSuspectConnections(() => performance.now()),
  );
  try {
    await migrate(kyselyOn(connections), "postgres");
  } finally {
    await connections.end();
  }
}

/** Prepared once per connection: planning a look-up costs the server more than running it. */
function readRows(
  connections: Connections,
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
): Promise<readonly Record<string, unknown>[]> {
  return connections.use(async (client) => {
    const { rows } = await client.query<Record<string, unknown>>({ ...statement, values: [...parameters] });
    return rows;
  });
}

/** PostgreSQL's type id of 64-bit integers. */
const INT8: number = types.builtins.INT8;

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === INT8 && format !== "binary") return (value) => readInteger(BigInt(value));
  return types.getTypeParser(oid, format) as (value: string) => unknown;
}
