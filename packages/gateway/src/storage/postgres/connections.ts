import type { PostgresPool, PostgresPoolClient } from "kysely";
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from "pg";
import { isLate, type SuspectConnections } from "./suspect-connections.ts";
import { describeSession, type SessionSettings } from "./session-settings.ts";

/** Connections to one server, each with one user at a time. */
export type Connections = {
  /** Lends a connection; broken ones are discarded, not reused. */
  use<Value>(run: (client: PoolClient) => Promise<Value>): Promise<Value>;
  /** The same, for Kysely. */
  readonly pool: PostgresPool;
  end(): Promise<void>;
};

/** @param settings - of each session on the server. */
export function openConnections(
  config: PoolConfig,
  settings: SessionSettings,
  doubts: SuspectConnections,
): Connections {
  const session = describeSession(settings);
  const pool = new Pool({
    ...config,
    // Set by a statement, not by startup parameters: session poolers support few of those.
    async onConnect(client) {
      await client.query(session);
      doubts.heard(client);
    },
  });
  // The pool replaces a broken connection, and its user gets the error from the query. Without listeners, on the pool
  // for idle connections and on each connection in use, the error would end the process.
  pool.on("error", () => {});
  pool.on("connect", (connected) => connected.on("error", () => {}));

  const borrow = async (): Promise<PoolClient> => {
    let client = await pool.connect();
    while (doubts.isInDoubt(client)) {
      throwAway(client);
      client = await pool.connect();
    }
    return client;
  };
  const watch = async <Value>(client: PoolClient, run: () => Promise<Value>): Promise<Value> => {
    const askedAt = performance.now();
    try {
      const value = await run();
      doubts.heard(client);
      return value;
    } catch (error) {
      if (isLate(error)) doubts.unanswered(askedAt);
      throw error;
    }
  };
  return {
    async use(run) {
      const client = await borrow();
      let isBroken = false;
      try {
        return await watch(client, () => run(client));
      } catch (error) {
        // The state of a connection with an unanswered query is unknown.
        isBroken = !(error instanceof DatabaseError);
        throw error;
      } finally {
        if (isBroken) throwAway(client);
        else client.release();
      }
    },
    pool: {
      options: pool.options,
      end: () => pool.end(),
      async connect() {
        const client = await borrow();
        let late = false;
        const query = (sql: string, parameters: readonly unknown[]): Promise<unknown> =>
          watch(client, () => client.query(sql, [...parameters])).catch((error: unknown) => {
            late ||= isLate(error);
            throw error;
          });
        return {
          query: query as PostgresPoolClient["query"],
          release: (destroy = false) => (destroy || late ? throwAway(client) : client.release()),
        };
      },
    },
    async end() {
      if (!pool.ending) await pool.end();
    },
  };
}

/** Closes without saying goodbye: a server that is gone would never receive it. */
function throwAway(client: PoolClient): void {
  client.release(true);
  client.connection.stream.destroy();
}
