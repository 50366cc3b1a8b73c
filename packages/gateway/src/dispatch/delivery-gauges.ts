import type { Registry } from "prom-client";
import { sql } from "kysely";
import { receivedAt } from "../ids/delivery-id.ts";
import type { DeliveryStatus } from "../deliveries/delivery.ts";
import { READY, UNHEALTHY } from "../agents/readiness.ts";
import type { Database } from "../storage/database.ts";
import { addGauge, type GaugeSpec, type Reading } from "../telemetry/gauges.ts";
import { FIRST_DUE, WITH_DUE_AGENTS } from "./queue/due-agents.ts";

/** Counts of unfinished and failed deliveries in the database. */
type Standing = {
  readonly deliveries: readonly Reading[];
  readonly agents: readonly Reading[];
  /** Unix milliseconds; undefined if nothing is waiting, or due. */
  readonly oldestWaiting: number | undefined;
  readonly longestDue: number | undefined;
};

export type DeliveryGaugesParts = {
  readonly database: Pick<Database, "browse">;
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** The statuses in the partial index of open deliveries. */
const OPEN = [
  "waiting",
  "running",
  "working",
  "failed",
  "rejected",
  "cancelled",
  "filtered",
  "held",
  "unrouted",
] as const satisfies DeliveryStatus[];
/** The maximum count per status: enough for every alert, and never a slow query. */
const MOST_COUNTED = 100_000;
/** How long a count is reused, and how long it is still served if the database does not respond, in milliseconds. */
const FRESH_FOR = 5_000;
const KEPT_FOR = 60_000;
/** How long a scrape waits for the database, in milliseconds. */
const PATIENCE = 2_000;

const STATUSES = {
  together: "max",
  name: "agentex_deliveries",
  help: `Stored deliveries by status, up to ${MOST_COUNTED} each, without delivered and superseded ones.`,
  labels: ["status"],
} as const;
const OLDEST_WAITING = {
  together: "max",
  name: "agentex_oldest_waiting_age_seconds",
  help: "Age of the oldest waiting delivery, in seconds; 0 if none is waiting.",
} as const;
const LONGEST_DUE = {
  together: "max",
  name: "agentex_longest_due_age_seconds",
  help: "How long the most overdue delivery has been due, in seconds; 0 if none is due.",
} as const;
const AGENTS = {
  together: "max",
  name: "agentex_agents",
  help: `Agents by status. ${UNHEALTHY} ones cannot be reached, and their deliveries are waiting.`,
  labels: ["status"],
} as const;

/** Adds gauges of open deliveries. Scrapes read them from the database, at most once every few seconds. */
export function addDeliveryGauges(registry: Registry, parts: DeliveryGaugesParts): void {
  const standing = createStandingCache(parts);
  const age = (since: number | undefined): Reading[] => [
    { value: since === undefined ? 0 : Math.max(0, parts.now() - since) / 1_000 },
  ];
  const add = (gauge: GaugeSpec, read: (standing: Standing) => readonly Reading[]): void =>
    addGauge(registry, gauge, async () => {
      const known = await standing();
      return known === undefined ? [] : read(known);
    });
  add(STATUSES, ({ deliveries }) => deliveries);
  add(OLDEST_WAITING, ({ oldestWaiting }) => age(oldestWaiting));
  add(LONGEST_DUE, ({ longestDue }) => age(longestDue));
  add(AGENTS, ({ agents }) => agents);
}

/** Undefined if the database has not responded for too long. */
function createStandingCache({
  database,
  elapsed,
}: DeliveryGaugesParts): () => Promise<Standing | undefined> {
  let known: { readonly standing: Standing; readonly at: number } | undefined;
  let asking: Promise<void> | undefined;
  const ask = (): Promise<void> =>
    (asking ??= readStanding(database.browse)
      .then((standing) => {
        known = { standing, at: elapsed() };
      })
      .catch(() => {
        // A separate metric shows whether the store is reachable.
      })
      .finally(() => {
        asking = undefined;
      }));
  return async () => {
    if (known === undefined || elapsed() - known.at > FRESH_FOR) await orAfter(ask(), PATIENCE);
    return known !== undefined && elapsed() - known.at < KEPT_FOR ? known.standing : undefined;
  };
}

async function orAfter(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

async function readStanding(browse: Database["browse"]): Promise<Standing> {
  // One at a time, to leave connections for users who browse deliveries.
  const deliveries: Reading[] = [];
  for (const status of OPEN) deliveries.push(await countOpen(browse, status));
  const oldestWaiting = await findOldestWaiting(browse);
  const longestDue = await findLongestDue(browse);
  const agents = await countAgents(browse);
  return { deliveries, agents, oldestWaiting, longestDue };
}

/** Counts up to the limit. SQLite uses the partial index only if the query repeats its condition exactly. */
async function countOpen(browse: Database["browse"], status: DeliveryStatus): Promise<Reading> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (
      SELECT 1 FROM deliveries
        WHERE status NOT IN ('delivered', 'superseded') AND status = ${status} LIMIT ${sql.lit(MOST_COUNTED)}
    ) AS open`.execute(browse);
  return { labels: { status }, value: rows[0]?.count ?? 0 };
}

/** When the oldest waiting delivery was received, from its id. */
async function findOldestWaiting(browse: Database["browse"]): Promise<number | undefined> {
  const { rows } = await sql<{ id: bigint | number | null }>`
    SELECT min(id) AS id FROM deliveries
      WHERE status NOT IN ('delivered', 'superseded') AND status = 'waiting'`.execute(browse);
  const id = rows[0]?.id;
  return id == null ? undefined : receivedAt(BigInt(id));
}

/** When the longest overdue delivery became due. */
async function findLongestDue(browse: Database["browse"]): Promise<number | undefined> {
  const { rows } = await sql<{ due: number | null }>`
    ${WITH_DUE_AGENTS} SELECT min(${FIRST_DUE}) AS due FROM agent WHERE id IS NOT NULL`.execute(browse);
  return rows[0]?.due ?? undefined;
}

async function countAgents(browse: Database["browse"]): Promise<Reading[]> {
  const rows = await browse
    .selectFrom("agents")
    .select((expression) => ["status", expression.fn.countAll<number>().as("count")])
    .where("deleted_at", "is", null)
    .where("kind", "=", "agent")
    .groupBy("status")
    .execute();
  const countOf = (isCounted: (status: string) => boolean): number =>
    rows.reduce((sum, { status, count }) => (isCounted(status) ? sum + count : sum), 0);
  return [
    ...[READY, UNHEALTHY].map((status) => ({
      labels: { status },
      value: countOf((other) => other === status),
    })),
    { labels: { status: "other" }, value: countOf((status) => status !== READY && status !== UNHEALTHY) },
  ];
}
