import { sql, type Kysely } from "kysely";
import { firstIdAt, receivedAt } from "../ids/delivery-id.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** Which runs to sum. */
export type UsageFilter = {
  /** As in the column; undefined: any account. */
  readonly account: string | null | undefined;
  readonly agentId: string | undefined;
  /** Undefined: any. */
  readonly agentIds: readonly string[] | undefined;
  readonly route: string | undefined;
  /** Selects deliveries received at or after the first time and before the second, in Unix milliseconds. */
  readonly from: number;
  readonly to: number;
};

/** The usage of the runs of an agent's route on one day. */
export type UsageSum = {
  readonly agentId: string;
  readonly route: string;
  /** Unix milliseconds: its start, in UTC. */
  readonly day: number;
  readonly runs: number;
  readonly succeeded: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
};

const DAY = 86_400_000;
/** The newest runs are summed, up to this many, which takes about a fifth of a second. */
const MOST_RUNS = 200_000;

const FIRST_TIME = receivedAt(0n);
const IDS_A_MILLISECOND = firstIdAt(FIRST_TIME + 1);

type Row = {
  readonly agent_id: string;
  readonly route: string;
  readonly day: Count;
  readonly runs: Count;
  readonly succeeded: Count;
  readonly input: Count;
  readonly output: Count;
  readonly cost: Count;
};
type Count = number | bigint | string;

/** Sums the usage of runs by agent, route and day, the newest day first. Costs are stored in millionths. */
export async function sumUsage(
  browse: Kysely<Schema>,
  filter: UsageFilter,
): Promise<{ readonly sums: readonly UsageSum[]; readonly isComplete: boolean }> {
  let chosen = browse
    .selectFrom("runs")
    .select(["delivery_id", "agent_id", "route", "state", "input_tokens", "output_tokens", "cost_usd"])
    // Ids contain the time.
    .where("delivery_id", ">=", firstIdAt(filter.from))
    .where("delivery_id", "<", firstIdAt(filter.to))
    .orderBy("delivery_id", "desc")
    .limit(MOST_RUNS);
  const { account, agentId, agentIds, route } = filter;
  if (account !== undefined) {
    chosen =
      account === null ? chosen.where("account_id", "is", null) : chosen.where("account_id", "=", account);
  }
  if (agentId !== undefined) chosen = chosen.where("agent_id", "=", agentId);
  if (agentIds !== undefined)
    chosen = chosen.where("agent_id", "in", agentIds.length === 0 ? [""] : agentIds);
  if (route !== undefined) chosen = chosen.where("route", "=", route);
  const day = sql`(delivery_id / ${sql.raw(String(IDS_A_MILLISECOND))} + ${sql.raw(String(FIRST_TIME))}) / ${sql.raw(String(DAY))}`;
  const { rows } = await sql<Row>`
    SELECT agent_id, route, ${day} AS day, count(*) AS runs,
        sum(CASE WHEN state = 'succeeded' THEN 1 ELSE 0 END) AS succeeded,
        coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output,
        coalesce(sum(cost_usd), 0) AS cost
      FROM (${chosen}) AS chosen
      GROUP BY agent_id, route, ${day}
      ORDER BY 3 DESC, agent_id, route`.execute(browse);
  const sums = rows.map((row): UsageSum => ({
    agentId: row.agent_id,
    route: row.route,
    day: Number(row.day) * DAY,
    runs: Number(row.runs),
    succeeded: Number(row.succeeded),
    inputTokens: Number(row.input),
    outputTokens: Number(row.output),
    costUsd: Number(row.cost) / 1_000_000,
  }));
  return { sums, isComplete: sums.reduce((total, { runs }) => total + runs, 0) < MOST_RUNS };
}
