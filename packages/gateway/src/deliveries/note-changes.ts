import type { StoredRow, Write } from "../storage/write.ts";
import type { DeliveryStatus, Webhook } from "./delivery.ts";

/**
 * Records changes of deliveries that are events. These statements follow those that make the changes, in the same
 * commit. `time` is the time of the change, which the earlier statements also set as `changed_at`, so a delivery that
 * they did not change is skipped. Triggers would do this too, but would make every update on SQLite several times as
 * expensive.
 */

const COLUMNS = "delivery_id, kind, at, status, attempts, agent_status, error, reason_code";
const valuesOf = (kind: string): string =>
  `id, ${kind}, changed_at, status, attempts, agent_status, error, reason_code`;
const IS_NO_SHADOW = "coalesce(shadow, 0) = 0";

/**
 * The arrival of a webhook with the `direct` policy, for `RECEIVED_COLUMNS`: its delivery is stored only when its agent has
 * responded, or is about to. Undefined for other deliveries, which are events in the order of their ids.
 *
 * @param status - in which it is stored.
 */
export function receivedRow(
  id: bigint,
  { policy, provider, replayOf, isShadow }: Webhook,
  status: DeliveryStatus,
  time: number,
): StoredRow | undefined {
  const isNoted =
    policy === "direct" && provider !== "external" && replayOf === undefined && isShadow !== true;
  return isNoted ? [id, "received", time, status, 1] : undefined;
}

/** Records that a delivery is now held or unrouted, if it still is after everything else in its commit. */
export function noteStopped(id: bigint, agentId: string, time: number): Write {
  return {
    kind: "run",
    sql: `INSERT INTO delivery_changes (${COLUMNS}) SELECT ${valuesOf("status")} FROM deliveries
      WHERE id = ? AND agent_id = ? AND changed_at = ? AND status IN ('held', 'unrouted') AND ${IS_NO_SHADOW}`,
    parameters: [id, agentId, time],
  };
}

/**
 * Records that deliveries, by id or batch, have failed or were rejected. With the policy `direct`, the caller gets the
 * agent's rejection and decides what to do.
 */
export function noteFailed(
  which: { readonly id: bigint } | { readonly batchId: bigint },
  time: number,
): Write {
  const [column, id] = "id" in which ? ["id", which.id] : ["batch_id", which.batchId];
  return {
    kind: "run",
    sql: `INSERT INTO delivery_changes (${COLUMNS}) SELECT ${valuesOf("'failed'")} FROM deliveries
      WHERE ${column} = ? AND changed_at = ? AND (status = 'failed' OR (status = 'rejected' AND policy <> 'direct'))
        AND ${IS_NO_SHADOW} ORDER BY id`,
    parameters: [id, time],
  };
}

/**
 * Records that the run of an attempt has ended; for a batch, with its first delivery. What an agent claimed from its
 * inbox counts as a run only if the agent has reported on it.
 */
export function noteRun(id: bigint, attempt: number, time: number): Write {
  return {
    kind: "run",
    sql: `INSERT INTO delivery_changes (${COLUMNS}, run_attempt, run_state)
      SELECT deliveries.id, 'run_finished', deliveries.changed_at, deliveries.status, deliveries.attempts,
        deliveries.agent_status, deliveries.error, deliveries.reason_code, runs.attempt, runs.state
      FROM runs JOIN deliveries ON deliveries.id = runs.delivery_id
      WHERE runs.delivery_id = ? AND runs.attempt = ? AND runs.finished_at = ? AND runs.state <> 'handed_back'
        AND (runs.claimed IS NULL OR runs.progress IS NOT NULL OR runs.note IS NOT NULL)
        AND deliveries.changed_at = ? AND ${IS_NO_SHADOW}`,
    parameters: [id, attempt, time, time],
  };
}
