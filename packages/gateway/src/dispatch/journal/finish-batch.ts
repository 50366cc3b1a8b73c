import type { Batch, RunningDelivery, Verdict } from "../../deliveries/delivery.ts";
import type { Write } from "../../storage/write.ts";

const RESULT = [
  "status",
  "error",
  "redirected_to",
  "agent_status",
  "duration",
  "answer",
  "exchange",
  "finished_at",
];

/** The columns recorded for an attempt that is followed by another. */
const ATTEMPT = ["duration", "agent_status", "error", "redirected_to", "answer", "exchange"];

/**
 * Ends the other deliveries of a batch like its first one, which the same commit has just updated. If the first one no
 * longer belonged to this gateway, nothing changes.
 */
export function finishOthers(
  batch: Batch,
  { id, attempt }: RunningDelivery,
  gateway: string,
  verdict: Verdict,
  time: number,
): Write[] {
  if (batch.others.length === 0) return [];
  const head = `deliveries AS head
    WHERE head.id = ? AND head.status = ? AND head.gateway = ? AND head.attempts = ?
      AND other.batch_id = ? AND other.id <> ? AND other.status = 'running' AND other.gateway = ? AND other.attempts = ?`;
  const parameters = [id, verdict.status, gateway, attempt, batch.id, id, gateway, attempt];
  const end: Write = {
    kind: "run",
    sql: `UPDATE deliveries AS other SET next_attempt_at = NULL, changed_at = ?,
        ${RESULT.map((column) => `${column} = head.${column}`).join(", ")}
      FROM ${head}`,
    parameters: [time, ...parameters],
  };
  // The last attempt is stored in the delivery's own row.
  if (verdict.status !== "waiting") return [end];
  const record: Write = {
    kind: "run",
    sql: `INSERT INTO delivery_attempts (delivery_id, number, started_at, ${ATTEMPT.join(", ")})
      SELECT other.id, other.attempts, other.attempt_started_at, ${ATTEMPT.map((column) => `head.${column}`).join(", ")}
      FROM deliveries AS other, ${head}
      ON CONFLICT DO NOTHING`,
    parameters,
  };
  return [record, end];
}
