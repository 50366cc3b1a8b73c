import type { Database } from "../../storage/database.ts";

/** What an agent claims from its inbox. */
export type Pulled = {
  /** How many of the agent's deliveries may be in progress simultaneously, across all gateways. */
  readonly concurrency: number;
  /** Only deliveries of this route or provider; undefined: any. */
  readonly route: string | undefined;
  readonly provider: string | undefined;
};

/**
 * Claims due deliveries of an agent with an inbox. The gateways divide requests to an agent's URL among themselves, but
 * an agent may poll any gateway. So all deliveries in progress are counted, under a lock.
 *
 * @returns their ids.
 */
export async function claimPulled(
  { database, gateway }: { readonly database: Pick<Database, "commit" | "engine">; readonly gateway: string },
  agentId: string,
  most: number,
  { concurrency, route, provider }: Pulled,
  time: number,
): Promise<readonly bigint[]> {
  const chosen = { route, provider };
  const conditions = Object.entries(chosen).filter(([, value]) => value !== undefined);
  const [, rows = []] = await database.commit([
    { kind: "lock", names: [`inbox ${agentId}`] },
    {
      kind: "run",
      // Without this, SQLite would search every delivery the agent ever had for the running ones, instead of using
      // their index. The candidates are chosen once, regardless of the query plan: a locking subquery could run again
      // and lock more.
      sql: `WITH place AS (
          SELECT CAST(? AS bigint) - (SELECT count(DISTINCT coalesce(batch_id, id)) FROM deliveries
              WHERE agent_id = ? AND status = 'working')
            - (SELECT count(DISTINCT coalesce(batch_id, id)) FROM deliveries
              WHERE agent_id || '' = ? AND status = 'running') AS free
        ), due AS (
          SELECT id FROM deliveries
            WHERE agent_id = ? AND status = 'waiting' AND next_attempt_at IS NOT NULL AND next_attempt_at <= ?
              ${conditions.map(([column]) => `AND ${column} = ?`).join(" ")}
            ORDER BY next_attempt_at, id
            LIMIT (SELECT CASE WHEN free < 0 THEN 0 WHEN free < CAST(? AS bigint) THEN free ELSE CAST(? AS bigint) END FROM place)
            ${database.engine === "postgres" ? "FOR UPDATE SKIP LOCKED" : ""}
        )
        UPDATE deliveries SET status = 'running', gateway = ?, attempts = attempts + 1, attempt_started_at = ?,
            next_attempt_at = NULL, changed_at = ?
          WHERE id IN (SELECT due.id FROM due) AND status = 'waiting'
          RETURNING id`,
      parameters: [
        concurrency,
        agentId,
        agentId,
        agentId,
        time,
        ...conditions.map(([, value]) => value ?? null),
        most,
        most,
        gateway,
        time,
        time,
      ],
    },
  ]);
  return rows.map((row) => row["id"] as bigint);
}
