import { sql } from "kysely";
import { firstIdAt } from "../../packages/gateway/src/ids/delivery-id.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";

/** Half of the stored deliveries are spread over these agents; the other half belongs to one. */
export const STORED_AGENTS = 1_000;
export const LARGE_AGENT = "large";
/** The number of conversations among the stored deliveries. */
const CONVERSATIONS = 10_000;
/** Stored deliveries arrived within the last this many milliseconds. */
export const STORED_SPAN = 20 * 86_400_000;
const BATCH = 50_000;
/** The agent with many waiting deliveries. */
export const BUSY_AGENT = "busy";

/** One statement for both engines; only the number series and the byte literals differ. */
function numbers({ engine }: Database, from: number, below: number) {
  return engine === "postgres"
    ? sql`generate_series(${sql.lit(from)}::bigint, ${sql.lit(below - 1)}::bigint) AS numbers(n)`
    : sql`(WITH RECURSIVE counted(n) AS (SELECT ${sql.lit(from)} UNION ALL
        SELECT n + 1 FROM counted WHERE n < ${sql.lit(below - 1)}) SELECT n FROM counted) AS numbers`;
}

/** Small requests, so that a million take a minute to create. */
function body({ engine }: Database) {
  return engine === "postgres" ? sql`decode(repeat('7b7d', 128), 'hex')` : sql`zeroblob(256)`;
}

const HEADERS = JSON.stringify([["content-type", "application/json"]]);

/** Stores this many ended deliveries; one in a thousand failed. */
export async function fillEnded(database: Database, count: number): Promise<void> {
  const oldest = firstIdAt(Date.now() - STORED_SPAN);
  const step = (firstIdAt(Date.now()) - oldest) / BigInt(count);
  for (let from = 0; from < count; from += BATCH) {
    const source = numbers(database, from, Math.min(count, from + BATCH));
    const id = sql`(CAST(${oldest} AS bigint) + n * CAST(${step} AS bigint))`;
    await sql`INSERT INTO deliveries (id, agent_id, route, policy, status, method, path, provider, key_id, event,
        provider_delivery_id, conversation, dedupe_key, ordering, gateway, attempts, timeout, attempt_started_at,
        agent_status, duration, finished_at, changed_at, trace_id)
      SELECT ${id}, CASE WHEN n % 2 = 0 THEN ${sql.lit(LARGE_AGENT)} ELSE 'agent-' || (n % ${sql.lit(STORED_AGENTS)}) END,
        'POST /push', 'assured',
        CASE WHEN n % 1000 = 7 THEN 'failed' ELSE 'delivered' END, 'POST', '/push', 'github', 'a-key', 'push',
        'stored-' || n, 'octo/stored#' || (n % ${sql.lit(CONVERSATIONS)}), 'stored-' || n, 'concurrent', 'gone', 1,
        10000, (${id} >> 22) + 1577836800000, 200, 12, (${id} >> 22) + 1577836800012, (${id} >> 22) + 1577836800012,
        '4bf92f3577b34da6a3ce929d0e0e4736'
      FROM ${source}`.execute(database.query);
    await sql`INSERT INTO delivery_requests (delivery_id, headers, body)
      SELECT ${id}, ${HEADERS}, ${body(database)} FROM ${source}`.execute(database.query);
  }
}

/**
 * Stores this many waiting deliveries for one agent, in lanes where only the first is due, and one for each of many
 * other agents.
 */
export async function fillWaiting(database: Database, count: number, lanes: number): Promise<void> {
  const first = firstIdAt(Date.now() - 3_600_000);
  const now = Date.now();
  const row = (agent: ReturnType<typeof sql>, lane: ReturnType<typeof sql>, due: ReturnType<typeof sql>) =>
    sql`SELECT CAST(${first} AS bigint) + n, ${agent}, 'POST /push', 'queued', 'waiting', 'POST', '/push', 'github', 'a-key',
      'push', 'waiting-' || n, ${lane}, 'waiting-' || n, 'serialize', ${lane}, CAST(${first} AS bigint) + n,
      ${due}, 0, 10000, ${sql.lit(now)}`;
  const lane = sql`('octo/waiting#' || (n % ${sql.lit(lanes)}))`;
  const due = sql`CASE WHEN n < ${sql.lit(lanes)} THEN ${sql.lit(now)} ELSE NULL END`;
  const insert = sql`INSERT INTO deliveries (id, agent_id, route, policy, status, method, path, provider, key_id, event,
    provider_delivery_id, conversation, dedupe_key, ordering, lane, position, next_attempt_at, attempts, timeout,
    changed_at)`;
  await sql`${insert} ${row(sql`${sql.lit(BUSY_AGENT)}`, lane, due)} FROM ${numbers(database, 0, count)}`.execute(
    database.query,
  );
  const others = numbers(database, count, count + STORED_AGENTS);
  await sql`${insert} ${row(sql`'agent-' || (n % ${sql.lit(STORED_AGENTS)})`, lane, sql`${sql.lit(now)}`)} FROM ${others}`.execute(
    database.query,
  );
  await sql`INSERT INTO delivery_requests (delivery_id, headers, body)
    SELECT CAST(${first} AS bigint) + n, ${HEADERS}, ${body(database)}
    FROM ${numbers(database, 0, count + STORED_AGENTS)}`.execute(database.query);
}

/** Updates the planner's statistics, as PostgreSQL's autovacuum and SQLite's defaults would after a while. */
export async function settleStatistics({ engine, query }: Database): Promise<void> {
  if (engine === "postgres") await sql`VACUUM ANALYZE`.execute(query);
}
