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
  const others = `batch_id = ? AND id <> ? AND status = 'running' AND gateway = ? AND attempts = ?
    AND EXISTS (SELECT 1 FROM deliveries AS head WHERE head.id = ? AND head.status = ? AND head.gateway = ? AND head.attempts = ?)`;
  const parameters = [batch.id, id, gateway, attempt, id, verdict.status, gateway, attempt];
  const record: Write = {
    kind: "run",
    sql: `INSERT INTO delivery_attempts
        (delivery_id, number, started_at, ${ATTEMPT.join(", ")})
      SELECT id, attempts, attempt_started_at, ${ATTEMPT.map(ofHead).join(", ")}
      FROM deliveries WHERE ${others}
      ON CONFLICT DO NOTHING`,
    parameters: [...ATTEMPT.map(() => id), ...parameters],
  };
  const end: Write = {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at = NULL, changed_at = ?,
        ${RESULT.map((column) => `${column} = ${ofHead(column)}`).join(", ")}
      WHERE ${others}`,
    parameters: [time, ...RESULT.map(() => id), ...parameters],
  };
  // The last attempt is stored in the delivery's own row.
  return verdict.status === "waiting" ? [record, end] : [end];
}

function ofHead(column: string): string {
  return `(SELECT head.${column} FROM deliveries AS head WHERE head.id = ?)`;
}
