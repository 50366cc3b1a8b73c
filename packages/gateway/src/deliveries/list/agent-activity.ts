import { sql, type Kysely } from "kysely";
import type { Scope } from "../../access/access.ts";
import { agentsWithin } from "../../agents/agents-within.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { receivedAt } from "../../ids/delivery-id.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, conditionsOf, deliveriesWithin, inRange, sequencesOf } from "./conditions.ts";
import type { DeliveryStatus } from "../delivery.ts";
import { rangeOf, type IdRange } from "./filter.ts";
import type { SpanFilter } from "./statistics.ts";
import { firstWindow, WINDOW } from "./scan-windows.ts";

/** What an agent got recently, and what is still open. */
export type AgentActivity = {
  readonly agentId: string;
  readonly agentName: string;
  /** The number of deliveries in the time range, by current status. */
  readonly counts: Readonly<Partial<Record<DeliveryStatus, number>>>;
  /** The number of open deliveries, whenever they were received. */
  readonly open: Readonly<Partial<Record<DeliveryStatus, number>>>;
  /** When the newest delivery was received, in Unix milliseconds; undefined if there is none. */
  readonly lastReceivedAt: number | undefined;
  /** Providers that the agent has keys for, or gets through a source: provider ids, or `external`. */
  readonly providers: readonly string[];
};

export type Activity = {
  readonly agents: readonly AgentActivity[];
  /** Unix milliseconds; earlier deliveries were not counted. */
  readonly countedFrom: number;
  /** Whether all open deliveries were counted. */
  readonly isOpenComplete: boolean;
};

export type ActivityQuery = {
  readonly scope: Scope;
  /** Undefined: all that the caller may see. */
  readonly name?: string | undefined;
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
};

const MOST_AGENTS = 1_000;
/** The maximum number of windows: 60,000 deliveries, which take about a tenth of a second. */
const MOST_WINDOWS = 3;
/** The maximum number of open deliveries counted per status, oldest first. */
const MOST_OPEN = 10_000;
/** Statuses of deliveries that have not reached their agent for good. */
const OPEN = ["waiting", "running", "working", "held"] as const satisfies readonly DeliveryStatus[];

/** Sums up what agents get. Each query uses an index and is bounded, regardless of the number of deliveries. */
export async function findActivity(
  browse: Kysely<Schema>,
  { scope, name, from, to }: ActivityQuery,
  { windowSize = WINDOW, mostOpen = MOST_OPEN } = {},
): Promise<Activity> {
  const agents = await findAgents(browse, scope, name);
  if (agents.length === 0) return { agents: [], countedFrom: from, isOpenComplete: true };
  const only = name === undefined ? undefined : agents[0]?.id;
  const [counted, open, providers] = await Promise.all([
    countByAgent(browse, { ...scope, agentId: only, from, to }, windowSize),
    Promise.all(OPEN.map((status) => countOpen(browse, scope, status, mostOpen))),
    findProviders(
      browse,
      agents.map(({ id }) => id),
      to,
    ),
  ]);
  const openCounts = open.flat();
  return {
    agents: agents.map((agent) => ({
      agentId: agent.id,
      agentName: agent.name,
      counts: countsOf(counted.rows, agent.id),
      open: countsOf(openCounts, agent.id),
      lastReceivedAt: agent.last === null ? undefined : receivedAt(BigInt(agent.last)),
      providers: providers.flatMap(({ agent_id, provider }) => (agent_id === agent.id ? [provider] : [])),
    })),
    countedFrom: counted.countedFrom,
    isOpenComplete: open.every((rows) => rows.reduce((sum, row) => sum + Number(row.count), 0) < mostOpen),
  };
}

type Count = {
  readonly agent_id: string;
  readonly status: DeliveryStatus;
  readonly count: number | bigint | string;
};

function countsOf(rows: readonly Count[], agentId: string): Partial<Record<DeliveryStatus, number>> {
  const counts: Partial<Record<DeliveryStatus, number>> = {};
  for (const { agent_id, status, count } of rows) {
    if (agent_id === agentId) counts[status] = (counts[status] ?? 0) + Number(count);
  }
  return counts;
}

type Found = { readonly id: string; readonly name: string; readonly last: bigint | number | string | null };

async function findAgents(browse: Kysely<Schema>, scope: Scope, name?: string): Promise<readonly Found[]> {
  if (name !== undefined && containsNul(name)) return [];
  const isNamed = name === undefined ? sql`` : sql`AND agents.name = ${name}`;
  const { rows } = await sql<Found>`
    SELECT agents.id, agents.name,
        (SELECT max(deliveries.id) FROM deliveries WHERE deliveries.agent_id = agents.id) AS last
      FROM agents
      WHERE agents.deleted_at IS NULL AND ${agentsWithin(scope)} ${isNamed}
      ORDER BY agents.name LIMIT ${MOST_AGENTS}`.execute(browse);
  return rows;
}

/** Counts backwards from the end of the range, window by window. */
async function countByAgent(browse: Kysely<Schema>, filter: SpanFilter, windowSize: number) {
  const rows: Count[] = [];
  let countedFrom = filter.from;
  for (const sequence of sequencesOf(filter)) {
    let left: IdRange | undefined = rangeOf(filter);
    for (let count = 0; count < MOST_WINDOWS && left !== undefined; count++) {
      const scanned = [{ ...sequence, isExact: false }];
      const { range, rest } = await firstWindow(browse, scanned, left, "newest_first", windowSize);
      const counted = await sql<Count>`
        SELECT deliveries.agent_id, deliveries.status, count(*) AS count FROM deliveries
          WHERE ${all([inRange(range), ...sequence.conditions, ...conditionsOf(filter)])}
          GROUP BY deliveries.agent_id, deliveries.status`.execute(browse);
      rows.push(...counted.rows);
      left = rest;
    }
    // The next uncounted delivery may share its millisecond with others.
    if (left !== undefined) countedFrom = Math.max(countedFrom, receivedAt(left.below - 1n) + 1);
  }
  return { rows, countedFrom };
}

/** The status is compared twice because SQLite uses the partial index only for its exact condition. */
async function countOpen(
  browse: Kysely<Schema>,
  scope: Scope,
  status: DeliveryStatus,
  most: number,
): Promise<readonly Count[]> {
  const { rows } = await sql<Count>`
    SELECT agent_id, status, count(*) AS count FROM (
        SELECT agent_id, status FROM deliveries
          WHERE status = ${status} AND status NOT IN ('delivered', 'superseded') AND ${deliveriesWithin(scope)}
          ORDER BY id LIMIT ${most}
      ) AS open
      GROUP BY agent_id, status`.execute(browse);
  return rows;
}

async function findProviders(browse: Kysely<Schema>, agentIds: readonly string[], now: number) {
  const ids = sql.join(agentIds);
  const { rows } = await sql<{ readonly agent_id: string; readonly provider: string }>`
    SELECT agent_id, api_key_type AS provider FROM agent_api_keys
      WHERE agent_id IN (${ids}) AND api_key_type <> 'internal' AND (expires_at IS NULL OR expires_at > ${now})
    UNION
    SELECT source_targets.agent_id, sources.provider FROM source_targets
      JOIN sources ON sources.id = source_targets.source_id
      WHERE source_targets.agent_id IN (${ids}) AND source_targets.off_at IS NULL
    ORDER BY 2`.execute(browse);
  return rows;
}
