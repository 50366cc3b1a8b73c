import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { deliveriesWithin } from "../deliveries/list/conditions.ts";
import { receivedAt } from "../ids/delivery-id.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** Deliveries of a route that wait for a person. */
export type HeldDeliveries = {
  readonly agent_id: string;
  readonly agent_name: string;
  readonly route: string;
  readonly held: number;
  /** When the oldest of them was received, in Unix milliseconds. */
  readonly oldest_received_at: number;
};

/** How many held deliveries are examined, oldest first. */
const LOOKED_AT = 10_000;

/** The routes with held deliveries, starting with the most. */
export async function findHeldDeliveries(
  browse: Kysely<Schema>,
  scope: Scope,
  most: number,
): Promise<HeldDeliveries[]> {
  const { rows } = await sql<Record<"agent_id" | "agent_name" | "route" | "held" | "oldest", string>>`
    SELECT held.agent_id, agents.name AS agent_name, held.route, count(*) AS held, min(held.id) AS oldest
      FROM (
        SELECT id, agent_id, route FROM deliveries
          WHERE status = 'held' AND status NOT IN ('delivered', 'superseded') AND ${deliveriesWithin(scope)}
          ORDER BY id LIMIT ${LOOKED_AT}
      ) AS held
      JOIN agents ON agents.id = held.agent_id AND agents.deleted_at IS NULL AND agents.kind = 'agent'
      GROUP BY held.agent_id, agents.name, held.route
      ORDER BY count(*) DESC LIMIT ${most}`.execute(browse);
  return rows.map(({ agent_id, agent_name, route, held, oldest }) => ({
    agent_id,
    agent_name,
    route,
    held: Number(held),
    oldest_received_at: receivedAt(BigInt(oldest)),
  }));
}
