import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { deliveriesWithin } from "../deliveries/list/conditions.ts";
import { firstIdAt, receivedAt } from "../ids/delivery-id.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A route with failed or retrying deliveries in the last day. */
export type FailingRoute = {
  readonly agent_id: string;
  readonly agent_name: string;
  readonly route: string;
  readonly failed: number;
  readonly rejected: number;
  /** Waiting for another attempt after a failed one. */
  readonly retrying: number;
  /** When the newest of them was received, in Unix milliseconds. */
  readonly last_received_at: number;
};

const DAY = 86_400_000;
/** How many deliveries of each status are examined, newest first. */
const LOOKED_AT = 2_000;

/** Each engine returns sums in its own type. */
type Counts = Record<"failed" | "rejected" | "retrying", number | bigint | string>;

export async function findFailingRoutes(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
  most: number,
): Promise<FailingRoute[]> {
  const first = firstIdAt(now - DAY);
  const newest = (status: "failed" | "rejected" | "waiting") => sql`
    SELECT * FROM (
      SELECT id, agent_id, route, status, attempts FROM deliveries
        WHERE status = ${status} AND status NOT IN ('delivered', 'superseded') AND id >= ${first}
          AND shadow IS NULL AND ${deliveriesWithin(scope)}
        ORDER BY id DESC LIMIT ${LOOKED_AT}
    ) AS ${sql.id(status)}`;
  const { rows } = await sql<Record<"agent_id" | "agent_name" | "route" | "last", string> & Counts>`
    SELECT newest.agent_id, agents.name AS agent_name, newest.route, max(newest.id) AS last,
        sum(CASE WHEN newest.status = 'failed' THEN 1 ELSE 0 END) AS failed,
        sum(CASE WHEN newest.status = 'rejected' THEN 1 ELSE 0 END) AS rejected,
        sum(CASE WHEN newest.status = 'waiting' THEN 1 ELSE 0 END) AS retrying
      FROM (${newest("failed")} UNION ALL ${newest("rejected")} UNION ALL ${newest("waiting")}) AS newest
      JOIN agents ON agents.id = newest.agent_id AND agents.deleted_at IS NULL AND agents.kind = 'agent'
      WHERE newest.status <> 'waiting' OR newest.attempts > 0
      GROUP BY newest.agent_id, agents.name, newest.route
      ORDER BY count(*) DESC LIMIT ${most}`.execute(browse);
  return rows.map(({ agent_id, agent_name, route, last, ...counts }) => ({
    agent_id,
    agent_name,
    route,
    failed: Number(counts.failed),
    rejected: Number(counts.rejected),
    retrying: Number(counts.retrying),
    last_received_at: receivedAt(BigInt(last)),
  }));
}
