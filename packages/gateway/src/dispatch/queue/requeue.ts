import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";
import { giveWay, lockOf } from "../../deliveries/ordering/lane.ts";

/** A claimed delivery whose attempt was not made. */
export type NotAttempted = Pick<
  DeliveryRow,
  "id" | "attempts" | "agent_id" | "route" | "ordering" | "lane" | "batch_id"
>;

const UNCOUNTED = `status = 'waiting', attempts = attempts - 1, changed_at = ?,
  attempt_started_at = (SELECT made.started_at FROM delivery_attempts AS made
    WHERE made.delivery_id = deliveries.id AND made.number = deliveries.attempts - 1)`;

/**
 * Restores a delivery to its state before it was claimed: the attempt does not count. A batch is put back whole.
 *
 * @param gateway - the name of the instance that claimed it.
 * @param dueAt - when it may be claimed again, in Unix milliseconds, like `now`.
 */
export function putBack(
  { id, attempts, agent_id, route, ordering, lane, batch_id }: NotAttempted,
  gateway: string,
  dueAt: number,
  now: number,
): Write[] {
  return [
    { kind: "lock", names: lane === null ? [] : [lockOf(agent_id, lane)] },
    {
      kind: "run",
      sql: `UPDATE deliveries SET ${UNCOUNTED}, next_attempt_at = ?
        WHERE id = ? AND status = 'running' AND gateway = ? AND attempts = ?`,
      parameters: [now, dueAt, id, gateway, attempts],
    },
    ...(ordering === "batch" ? [putBackOthers(batch_id ?? id, gateway, attempts, now)] : []),
    ...(lane !== null && ordering === "latest" ? giveWay(id, { agentId: agent_id, route }, lane, now) : []),
  ];
}

/** The other deliveries of a batch have no due time: they wait for the first one. */
function putBackOthers(batchId: bigint, gateway: string, attempts: number, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET ${UNCOUNTED}, next_attempt_at = NULL
      WHERE batch_id = ? AND status = 'running' AND gateway = ? AND attempts = ?`,
    parameters: [now, batchId, gateway, attempts],
  };
}
