import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { agentsWithin } from "../agents/agents-within.ts";
import { BUILD_ONLY, DELETED, READY } from "../agents/readiness.ts";
import { deliveriesWithin } from "../deliveries/list/conditions.ts";
import { firstIdAt, receivedAt } from "../ids/delivery-id.ts";
import { findGaps, type Gap } from "./gaps.ts";
import { findHeldDeliveries, type HeldDeliveries } from "./held-deliveries.ts";
import { findLoops, type Loop } from "./loops.ts";
import { refusalsWithin } from "../refusals/refusals-within.ts";
import { findRenamedKeys, type RenamedKey } from "./renamed-keys.ts";
import { findStoppedRecoveries, type StoppedRecovery } from "./stopped-recoveries.ts";
import { findUnroutedWebhooks, type UnroutedWebhooks } from "./unrouted-webhooks.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** An agent that cannot be reached; its deliveries wait. */
export type PausedAgent = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly status_reason: string;
};

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

/** A rise in rejected requests for one agent, with one code. */
export type RisingRefusals = {
  readonly agent_name: string;
  readonly code: string;
  readonly last_hour: number;
  /** The average per hour in the 24 hours before. */
  readonly usual_per_hour: number;
};

export type ExpiringKey = {
  readonly id: string;
  readonly name: string;
  readonly api_key_type: string;
  readonly agent_name: string;
  /** In Unix milliseconds. */
  readonly expires_at: number;
};

export type Alerts = {
  readonly pausedAgents: readonly PausedAgent[];
  readonly failingRoutes: readonly FailingRoute[];
  readonly risingRefusals: readonly RisingRefusals[];
  readonly expiringKeys: readonly ExpiringKey[];
  readonly heldDeliveries: readonly HeldDeliveries[];
  readonly unroutedWebhooks: readonly UnroutedWebhooks[];
  readonly loops: readonly Loop[];
  readonly renamedKeys: readonly RenamedKey[];
  readonly stoppedRecoveries: readonly StoppedRecovery[];
  readonly gaps: readonly Gap[];
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long before its expiry a key is reported. */
const EXPIRES_WITHIN = 14 * DAY;
/** Up to this many rejected requests an hour are never reported. */
const FEWEST_REFUSALS = 5;
/** How many times the average counts as a rise. */
const RISE = 3;
/** How many alerts of each kind are reported at most. */
const MOST = 20;
/** How many deliveries of each status are examined, newest first. */
const LOOKED_AT = 2_000;

/**
 * Finds what needs attention in the caller's scope. Each query uses an index and is bounded, however much data there is.
 *
 * @param now - in Unix milliseconds.
 */
export async function findAlerts(browse: Kysely<Schema>, scope: Scope, now: number): Promise<Alerts> {
  const [
    pausedAgents,
    failingRoutes,
    risingRefusals,
    expiringKeys,
    renamedKeys,
    heldDeliveries,
    unroutedWebhooks,
    loops,
    stoppedRecoveries,
    gaps,
  ] = await Promise.all([
    findPausedAgents(browse, scope),
    findFailingRoutes(browse, scope, now),
    findRisingRefusals(browse, scope, now),
    findExpiringKeys(browse, scope, now),
    findRenamedKeys(browse, scope, MOST),
    findHeldDeliveries(browse, scope, MOST),
    findUnroutedWebhooks(browse, scope, MOST),
    findLoops(browse, scope, now, MOST),
    findStoppedRecoveries(browse, scope, MOST),
    findGaps(browse, scope, now, MOST),
  ]);
  return {
    pausedAgents,
    failingRoutes,
    risingRefusals,
    expiringKeys,
    renamedKeys,
    heldDeliveries,
    unroutedWebhooks,
    loops,
    stoppedRecoveries,
    gaps,
  };
}

async function findPausedAgents(browse: Kysely<Schema>, scope: Scope): Promise<PausedAgent[]> {
  return browse
    .selectFrom("agents")
    .select(["id", "name", "status", "status_reason"])
    .where("status", "not in", [READY, BUILD_ONLY, DELETED])
    .where(agentsWithin(scope))
    .orderBy("name")
    .limit(MOST)
    .execute();
}

async function findFailingRoutes(browse: Kysely<Schema>, scope: Scope, now: number): Promise<FailingRoute[]> {
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
      ORDER BY count(*) DESC LIMIT ${MOST}`.execute(browse);
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

/** Each engine returns sums in its own type. */
type Sum = number | bigint | string;
type Counts = Record<"failed" | "rejected" | "retrying", Sum>;

async function findRisingRefusals(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
): Promise<RisingRefusals[]> {
  const hourAgo = firstIdAt(now - HOUR);
  // Few rejected requests are kept, so reading a day of them is cheap.
  const { rows } = await sql<Record<"agent_name" | "code", string> & Record<"recent" | "earlier", Sum>>`
    SELECT agent_name, code,
        sum(CASE WHEN id >= ${hourAgo} THEN 1 ELSE 0 END) AS recent,
        sum(CASE WHEN id < ${hourAgo} THEN 1 ELSE 0 END) AS earlier
      FROM refusals WHERE id >= ${firstIdAt(now - HOUR - DAY)} AND ${refusalsWithin(scope)}
      GROUP BY agent_name, code
      ORDER BY recent DESC LIMIT ${MOST}`.execute(browse);
  return rows
    .map(({ agent_name, code, recent, earlier }) => ({
      agent_name,
      code,
      last_hour: Number(recent),
      usual_per_hour: Number(earlier) / (DAY / HOUR),
    }))
    .filter(
      ({ last_hour, usual_per_hour }) => last_hour >= FEWEST_REFUSALS && last_hour >= RISE * usual_per_hour,
    );
}

async function findExpiringKeys(browse: Kysely<Schema>, scope: Scope, now: number): Promise<ExpiringKey[]> {
  const rows = await browse
    .selectFrom("agent_api_keys")
    .innerJoin("agents", "agents.id", "agent_api_keys.agent_id")
    .select([
      "agent_api_keys.id",
      "agent_api_keys.name",
      "agent_api_keys.api_key_type",
      "agents.name as agent_name",
      "agent_api_keys.expires_at",
    ])
    .where("agent_api_keys.expires_at", ">", now)
    .where("agents.deleted_at", "is", null)
    .where(agentsWithin(scope))
    .where("agent_api_keys.expires_at", "<=", now + EXPIRES_WITHIN)
    .orderBy("agent_api_keys.expires_at")
    .limit(MOST)
    .execute();
  // The condition excludes null.
  return rows.flatMap(({ expires_at, ...key }) => (expires_at === null ? [] : [{ ...key, expires_at }]));
}
