import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool } from "pg";

/** Whether a query was given up because no answer came in time (`query_timeout` of pg); its connection is of no use. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/**
 * The pool, for Kysely: a connection on which a query is still under way when it was given up is thrown away, not handed
 * to the next user, who would wait behind that query.
 */
export function discardLate(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      let late = false;
      const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
        try {
          return await client.query(sql, [...parameters]);
        } catch (error) {
          late ||= isLate(error);
          throw error;
        }
      };
      return {
        query: query as PostgresPoolClient["query"],
        release: (destroy = false) => client.release(destroy || late),
      };
    },
  };
}
