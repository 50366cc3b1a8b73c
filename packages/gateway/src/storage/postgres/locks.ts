import type { Connections } from "./connections.ts";

/** The prefix of the `application_name` of a gateway's sessions, followed by its instance's name. */
export const SESSION_PREFIX = "agentex-gateway ";

/** The lock id of a name in a `lock` write. */
export const LOCK_OF_NAME = "hashtextextended(name, 0)";

/** Which of these names, as in a `lock` write, are currently held. Does not wait. */
export async function heldAmong(
  connections: Connections,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  return connections.use(async (client) => {
    // Runs outside a transaction, so its own locks are released immediately.
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM unnest($1::text[]) AS names(name) WHERE NOT pg_try_advisory_xact_lock(${LOCK_OF_NAME})`,
      [[...names]],
    );
    return new Set(rows.map(({ name }) => name));
  });
}

/**
 * Ends the sessions of gateways that are considered dead, even in the middle of a statement. A suspended gateway may
 * have sent half a statement; the server waits for the rest while holding all locks.
 */
export function endSessions(connections: Connections, gateways: readonly string[]): Promise<void> {
  return connections.use(async (client) => {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = ANY($1::text[]) AND datname = current_database() AND usename = current_user`,
      [gateways.map((name) => SESSION_PREFIX + name)],
    );
  });
}
