import { giveWay, lockOf, promoteLane } from "../../deliveries/ordering/lane.ts";
import { noteFailed, noteRun } from "../../deliveries/note-changes.ts";
import { MILLION } from "../../runs/find-runs.ts";
import type { RunReport } from "../../runs/run.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { RunState } from "../../storage/schema/runs.ts";
import type { Database } from "../../storage/database.ts";
import type { StoredRow, Write } from "../../storage/write.ts";

/** The columns of a delivery needed to end its run. */
export type RunDelivery = Pick<
  DeliveryRow,
  "id" | "agent_id" | "route" | "ordering" | "lane" | "batch_id" | "gateway" | "attempts"
>;

/** How a run ends, and the resulting status of its delivery. */
export type RunEnd = {
  readonly state: Exclude<RunState, "working" | "cancelled">;
  /** A stable code, as an attempt's error; undefined if it succeeded. */
  readonly error:
    | "run_failed"
    | "run_lost"
    | "run_timeout"
    | "run_handed_back"
    | "lease_expired"
    | "nacked"
    | undefined;
  readonly verdict:
    | { readonly status: "delivered" | "rejected" | "failed" }
    | { readonly status: "waiting"; readonly nextAttemptAt: number };
  /** What the agent reported with the end. */
  readonly report?: RunReport | undefined;
  /** How the agent answered a delivery claimed from its inbox. */
  readonly answer?: { readonly status: number; readonly body: Buffer } | undefined;
  /** Only if no report has arrived in time. */
  readonly onlyIfDue?: true;
  /** Only if the agent claimed the delivery from its inbox. */
  readonly onlyIfClaimed?: true;
};

/** The columns of a run that a report sets. Fields that the report omits keep their value. */
export const REPORTED_COLUMNS = `note = COALESCE(CAST(? AS text), note), progress = COALESCE(CAST(? AS bigint), progress),
  result = COALESCE(CAST(? AS text), result), error = COALESCE(CAST(? AS text), error),
  input_tokens = COALESCE(CAST(? AS bigint), input_tokens), output_tokens = COALESCE(CAST(? AS bigint), output_tokens),
  cost_usd = COALESCE(CAST(? AS bigint), cost_usd), model = COALESCE(CAST(? AS text), model)`;

/** The values of those columns. */
export function reportedValues({ note, progress, result, error, usage }: RunReport): StoredRow {
  return [
    note ?? null,
    progress === undefined ? null : Math.round(progress * MILLION),
    result ?? null,
    error ?? null,
    usage?.inputTokens ?? null,
    usage?.outputTokens ?? null,
    usage?.costUsd === undefined ? null : Math.round(usage.costUsd * MILLION),
    usage?.model ?? null,
  ];
}

/**
 * Ends the run of a delivery's attempt, and its delivery or its whole batch. The first statement returns the run if
 * this commit ended it; otherwise nothing changes. A run that a person cancelled ends as cancelled unless it succeeded.
 */
export function endRun(
  delivery: RunDelivery,
  attempt: number,
  end: RunEnd,
  now: number,
): { readonly locks: readonly string[]; readonly writes: readonly Write[] } {
  const { agent_id: agentId, lane } = delivery;
  const { verdict } = end;
  const endsLane =
    verdict.status === "waiting" && delivery.ordering === "latest"
      ? giveWay
      : (_id: bigint, _webhook: unknown, name: string) => [promoteLane(agentId, name, now)];
  return {
    locks: lane === null ? [] : [lockOf(agentId, lane)],
    writes: [
      finishRun(delivery, attempt, end, now),
      ...(verdict.status === "waiting" ? [recordAttempt(delivery, attempt, end, now)] : []),
      ...endDeliveries(delivery, attempt, end, now),
      // An agent that answers from the inbox has claimed a delivery and reported no run.
      ...(end.onlyIfClaimed === true ? [] : [noteRun(delivery.id, attempt, now)]),
      ...(verdict.status === "failed" || verdict.status === "rejected"
        ? [noteFailed(delivery.batch_id === null ? delivery : { batchId: delivery.batch_id }, now)]
        : []),
      ...(lane === null ? [] : endsLane(delivery.id, { agentId, route: delivery.route }, lane, now)),
    ],
  };
}

function finishRun({ id }: RunDelivery, attempt: number, end: RunEnd, now: number): Write {
  const { state, report, onlyIfDue = false, onlyIfClaimed = false } = end;
  const stateOf =
    state === "succeeded"
      ? "CAST(? AS text)"
      : "CASE WHEN cancel_requested_at IS NULL THEN CAST(? AS text) ELSE 'cancelled' END";
  return {
    kind: "run",
    sql: `UPDATE runs SET state = ${stateOf}, finished_at = ?
        ${report === undefined ? "" : `, reported_at = ?, ${REPORTED_COLUMNS}`}
      WHERE delivery_id = ? AND attempt = ? AND finished_at IS NULL${onlyIfDue ? " AND due_at <= ?" : ""}${onlyIfClaimed ? " AND claimed = 1" : ""}
      RETURNING state, cancel_requested_at, lease`,
    parameters: [
      state,
      now,
      ...(report === undefined ? [] : [now, ...reportedValues(report)]),
      id,
      attempt,
      ...(onlyIfDue ? [now] : []),
    ],
  };
}

/** The delivery, or its whole batch, if the same commit ended its run in this state. */
function whose(
  { id, batch_id }: RunDelivery,
  attempt: number,
  state: RunState,
): { sql: string; parameters: StoredRow } {
  return {
    sql: `${batch_id === null ? "id" : "batch_id"} = ? AND status = 'working' AND attempts = ?
      AND EXISTS (SELECT 1 FROM runs WHERE runs.delivery_id = ? AND runs.attempt = ?
        AND runs.finished_at IS NOT NULL AND runs.state = ?)`,
    parameters: [batch_id ?? id, attempt, id, attempt, state],
  };
}

/** Records an attempt that is followed by another. */
function recordAttempt(
  delivery: RunDelivery,
  attempt: number,
  { state, error, answer }: RunEnd,
  now: number,
): Write {
  const which = whose(delivery, attempt, state);
  return {
    kind: "run",
    sql: `INSERT INTO delivery_attempts (delivery_id, number, started_at, duration, agent_status, error, answer, exchange)
      SELECT id, attempts, attempt_started_at, COALESCE(duration, CAST(? AS bigint) - attempt_started_at),
        COALESCE(CAST(? AS bigint), agent_status), CAST(? AS text), COALESCE(?, answer), exchange
      FROM deliveries WHERE ${which.sql}
      ON CONFLICT DO NOTHING`,
    parameters: [now, answer?.status ?? null, error ?? null, answer?.body ?? null, ...which.parameters],
  };
}

function endDeliveries(
  delivery: RunDelivery,
  attempt: number,
  { state, error, verdict, answer }: RunEnd,
  now: number,
): Write[] {
  const cancelled = whose(delivery, attempt, "cancelled");
  const ended = whose(delivery, attempt, state);
  const isFollowed = verdict.status === "waiting";
  return [
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'cancelled', finished_at = ?, changed_at = ? WHERE ${cancelled.sql}`,
      parameters: [now, now, ...cancelled.parameters],
    },
    {
      kind: "run",
      // The other deliveries of a batch have no due time: they wait for the first one.
      sql: `UPDATE deliveries SET status = ?, error = ?, finished_at = CAST(? AS bigint), changed_at = ?,
          next_attempt_at = CASE WHEN id = ? THEN CAST(? AS bigint) ELSE NULL END,
          agent_status = COALESCE(CAST(? AS bigint), agent_status), answer = COALESCE(?, answer),
          duration = COALESCE(duration, CAST(? AS bigint) - attempt_started_at)
        WHERE ${ended.sql}`,
      parameters: [
        verdict.status,
        error ?? null,
        isFollowed ? null : now,
        now,
        delivery.id,
        isFollowed ? verdict.nextAttemptAt : null,
        answer?.status ?? null,
        answer?.body ?? null,
        now,
        ...ended.parameters,
      ],
    },
  ];
}

/** Reads what is needed of a delivery to end its run. */
export async function findRunDelivery(
  { prompt }: Pick<Database, "prompt">,
  deliveryId: bigint,
): Promise<RunDelivery | undefined> {
  return prompt
    .selectFrom("deliveries")
    .select(["id", "agent_id", "route", "ordering", "lane", "batch_id", "gateway", "attempts"])
    .where("id", "=", deliveryId)
    .executeTakeFirst();
}
