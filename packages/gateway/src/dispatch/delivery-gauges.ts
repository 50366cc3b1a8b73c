import type { Registry } from "prom-client";
import { sql } from "kysely";
import { receivedAt } from "../ids/delivery-id.ts";
import type { DeliveryStatus } from "../deliveries/delivery.ts";
import { READY, UNHEALTHY } from "../agents/readiness.ts";
import type { Database } from "../storage/database.ts";
import { addGauge, type Reading } from "../telemetry/gauges.ts";

/** What the database knows of what is under way or went wrong. */
type Standing = {
  readonly deliveries: readonly Reading[];
  readonly agents: readonly Reading[];
  /** Unix milliseconds; undefined where nothing waits, or is due. */
  readonly oldestWaiting: number | undefined;
  readonly longestDue: number | undefined;
};

export type DeliveryGaugesParts = {
  readonly database: Pick<Database, "browse">;
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
};

/** What the partial index of open deliveries holds. */
const OPEN = ["waiting", "running", "failed", "rejected", "cancelled"] as const satisfies DeliveryStatus[];
/** Of each status so many are counted, and then no more: enough for every alert, and never a long look. */
const MOST_COUNTED = 100_000;
/** How long a count serves, and how long it is served while the database does not answer, in milliseconds. */
const FRESH_FOR = 5_000;
const KEPT_FOR = 60_000;
/** A scrape waits no longer than this for the database, in milliseconds. */
const PATIENCE = 2_000;

/** Gauges of what waits, read from the database when somebody asks, every few seconds at the most. */
export function addDeliveryGauges(registry: Registry, { database, now, elapsed }: DeliveryGaugesParts): void {
  let known: { readonly standing: Standing; readonly at: number } | undefined;
  let asking: Promise<void> | undefined;
  const ask = (): Promise<void> =>
    (asking ??= readStanding(database.browse)
      .then((standing) => {
        known = { standing, at: elapsed() };
      })
      .catch(() => {
        // Whether the store answers is a metric of its own.
      })
      .finally(() => {
        asking = undefined;
      }));
  const standing = async (): Promise<Standing | undefined> => {
    if (known === undefined || elapsed() - known.at > FRESH_FOR) await orAfter(ask(), PATIENCE);
    return known !== undefined && elapsed() - known.at < KEPT_FOR ? known.standing : undefined;
  };
  const age = (since: number | undefined): Reading[] => [
    { value: since === undefined ? 0 : Math.max(0, now() - since) / 1_000 },
  ];

  addGauge(
    registry,
    {
      name: "agentex_deliveries",
      help: `Deliveries on record by status, of each up to ${MOST_COUNTED}; delivered and superseded ones are not counted.`,
      labels: ["status"],
    },
    async () => (await standing())?.deliveries ?? [],
  );
  addGauge(
    registry,
    {
      name: "agentex_oldest_waiting_age_seconds",
      help: "How long ago the oldest delivery that still waits was received; 0: none waits.",
    },
    async () => {
      const read = await standing();
      return read === undefined ? [] : age(read.oldestWaiting);
    },
  );
  addGauge(
    registry,
    {
      name: "agentex_longest_due_age_seconds",
      help: "For how long a delivery has been due and not attempted; 0: none is due.",
    },
    async () => {
      const read = await standing();
      return read === undefined ? [] : age(read.longestDue);
    },
  );
  addGauge(
    registry,
    {
      name: "agentex_agents",
      help: `Agents by status: ${UNHEALTHY} ones could not be connected to, and what is for them waits.`,
      labels: ["status"],
    },
    async () => (await standing())?.agents ?? [],
  );
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
  // One after the other: whoever looks at deliveries at the same time needs connections too.
  const deliveries: Reading[] = [];
  for (const status of OPEN) deliveries.push(await countOpen(browse, status));
  const oldestWaiting = await findOldestWaiting(browse);
  const longestDue = await findLongestDue(browse);
  const agents = await countAgents(browse);
  return { deliveries, agents, oldestWaiting, longestDue };
}

/** No further than to the limit, by the partial index, whose condition SQLite has to see word for word. */
async function countOpen(browse: Database["browse"], status: DeliveryStatus): Promise<Reading> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (
      SELECT 1 FROM deliveries
        WHERE status NOT IN ('delivered', 'superseded') AND status = ${status} LIMIT ${sql.lit(MOST_COUNTED)}
    ) AS open`.execute(browse);
  return { labels: { status }, value: rows[0]?.count ?? 0 };
}

/** When the oldest that waits was received: its id says so. */
async function findOldestWaiting(browse: Database["browse"]): Promise<number | undefined> {
  const { rows } = await sql<{ id: bigint | number | null }>`
    SELECT min(id) AS id FROM deliveries
      WHERE status NOT IN ('delivered', 'superseded') AND status = 'waiting'`.execute(browse);
  const id = rows[0]?.id;
  return id == null ? undefined : receivedAt(BigInt(id));
}

/** Since when the longest due has been due: hops from agent to agent along the index. */
async function findLongestDue(browse: Database["browse"]): Promise<number | undefined> {
  const { rows } = await sql<{ due: number | null }>`
    WITH RECURSIVE agent(id) AS (
      SELECT min(agent_id) FROM deliveries WHERE status = 'waiting' AND next_attempt_at IS NOT NULL
      UNION ALL
      SELECT (SELECT min(agent_id) FROM deliveries
          WHERE status = 'waiting' AND next_attempt_at IS NOT NULL AND agent_id > agent.id)
        FROM agent WHERE agent.id IS NOT NULL
    )
    SELECT min(due) AS due FROM (
      SELECT (SELECT min(next_attempt_at) FROM deliveries
          WHERE agent_id = agent.id AND status = 'waiting' AND next_attempt_at IS NOT NULL) AS due
        FROM agent WHERE id IS NOT NULL
    ) AS first_due`.execute(browse);
  return rows[0]?.due ?? undefined;
}

async function countAgents(browse: Database["browse"]): Promise<Reading[]> {
  const rows = await browse
    .selectFrom("agents")
    .select((expression) => ["status", expression.fn.countAll<number>().as("count")])
    .where("deleted_at", "is", null)
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
