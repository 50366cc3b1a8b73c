import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Client, type ClientConfig } from "pg";
import { messageOf } from "../../error-message.ts";
import { StorageUnavailable } from "../unavailable.ts";

const OLDEST_VERSION = 130000;
/**
 * How often two sessions take turns asking for their backend: a pooler would have to keep them apart by chance each
 * time.
 */
const ROUNDS = 5;
/** How long to wait for a notification or a response, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Checks that the server meets the requirements. Otherwise, problems would only show later, as 500s for webhooks.
 *
 * @throws StorageUnavailable if it cannot be reached, is too old, is read-only, pools transactions, or does not deliver
 * notifications.
 */
export async function requireServer(config: ClientConfig): Promise<void> {
  const clients: Client[] = [];
  const connect = async (): Promise<Client> => {
    const client = new Client({ ...config, query_timeout: PATIENCE });
    client.on("error", () => {});
    clients.push(client);
    await client.connect();
    return client;
  };
  try {
    const first = await connect();
    await requireVersion(first);
    await requireWrites(first);
    const second = await connect();
    await requireSessions(first, second);
    await requireNotifications(first, second);
  } catch (error) {
    if (error instanceof StorageUnavailable) throw error;
    throw new StorageUnavailable(`cannot reach PostgreSQL: ${messageOf(error)}`);
  } finally {
    // Not awaited: an unresponsive server never answers the goodbye.
    for (const client of clients) client.end().catch(() => {});
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
  const version = Number(rows[0]?.server_version_num);
  if (version >= OLDEST_VERSION) return;
  throw new StorageUnavailable(
    `PostgreSQL ${Math.floor(version / 10_000)} is too old: the gateway needs 13 or newer`,
  );
}

async function requireWrites(client: Client): Promise<void> {
  const { rows } = await client.query<{ is_standby: boolean; read_only: string }>(
    "SELECT pg_is_in_recovery() AS is_standby, current_setting('transaction_read_only') AS read_only",
  );
  if (rows[0]?.is_standby === true) {
    throw new StorageUnavailable(
      "PostgreSQL is read-only, because it is a standby (pg_is_in_recovery is true): " +
        "use the primary in AGENTEX_DATABASE_URL",
    );
  }
  if (rows[0]?.read_only === "on") {
    throw new StorageUnavailable(
      "PostgreSQL is read-only (default_transaction_read_only is on): turn it off for this user and database",
    );
  }
}

/** Behind a pooler that shares connections between transactions, a session changes backends or shares one. */
async function requireSessions(first: Client, second: Client): Promise<void> {
  const backendOf = async (client: Client): Promise<number> => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    return rows[0]?.pid ?? 0;
  };
  const backends = { first: new Set<number>(), second: new Set<number>() };
  for (let round = 0; round < ROUNDS; round++) {
    backends.first.add(await backendOf(first));
    backends.second.add(await backendOf(second));
  }
  const all = new Set([...backends.first, ...backends.second]);
  if (backends.first.size === 1 && backends.second.size === 1 && all.size === 2) return;
  throw new StorageUnavailable(
    `PostgreSQL is behind a pooler that does not keep sessions (2 connections were served by ${all.size} ` +
      `backend${all.size === 1 ? "" : "s"} in turn), but the gateway needs LISTEN and prepared statements: ` +
      "connect to the server directly, or pool sessions (pool_mode = session)",
  );
}

async function requireNotifications(listener: Client, speaker: Client): Promise<void> {
  const channel = `agentex_${randomBytes(6).toString("hex")}`;
  try {
    await listener.query(`LISTEN ${channel}`);
    const heard = once(listener, "notification", { signal: AbortSignal.timeout(PATIENCE) });
    await Promise.all([heard, speaker.query("SELECT pg_notify($1, '')", [channel])]);
    await listener.query(`UNLISTEN ${channel}`);
  } catch (error) {
    const found =
      error instanceof Error && error.name === "AbortError"
        ? `nothing arrived within ${PATIENCE / 1_000} s`
        : messageOf(error);
    throw new StorageUnavailable(
      `PostgreSQL does not deliver notifications (LISTEN and NOTIFY: ${found}), which gateways need: ` +
        "connect to the server directly, not through a proxy that drops them",
    );
  }
}
