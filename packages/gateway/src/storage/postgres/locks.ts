import type { Connections } from "./connections.ts";

/** What the `application_name` of a gateway's sessions begins with; its instance's name follows. */
export const SESSION_PREFIX = "agentex-gateway ";

/** What a `lock` write takes for a name. */
export const LOCK_OF_NAME = "hashtextextended(name, 0)";

/** Which of these names, as a `lock` write takes them, somebody holds at the moment. Waits for nobody. */
export async function heldAmong(
  connections: Connections,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  return connections.use(async (client) => {
    // Outside of a transaction: what it takes itself, it lets go of at once.
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM unnest($1::text[]) AS names(name) WHERE NOT pg_try_advisory_xact_lock(${LOCK_OF_NAME})`,
      [[...names]],
    );
    return new Set(rows.map(({ name }) => name));
  });
}

/**
 * Ends the sessions of gateways that are taken for dead, whatever they are in the middle of: a suspended one may have sent half
 * a statement, for whose other half the server waits, with all locks held.
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
