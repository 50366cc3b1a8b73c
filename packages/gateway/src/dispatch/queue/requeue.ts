import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";
import { giveWay, lockOf } from "../../deliveries/lane.ts";

/** A claimed delivery whose attempt was not made. */
export type NotAttempted = Pick<DeliveryRow, "id" | "attempts" | "agent_id" | "route" | "ordering" | "lane">;

/**
 * Puts a delivery back as it was before it was claimed: the attempt does not count.
 *
 * @param gateway - the name of the instance that claimed it.
 * @param dueAt - when it may be claimed again, in Unix milliseconds, like `now`.
 */
export function putBack(
  { id, attempts, agent_id, route, ordering, lane }: NotAttempted,
  gateway: string,
  dueAt: number,
  now: number,
): Write[] {
  return [
    { kind: "lock", names: lane === null ? [] : [lockOf(agent_id, lane)] },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'waiting', attempts = attempts - 1, next_attempt_at = ?, changed_at = ?,
          attempt_started_at = (SELECT made.started_at FROM delivery_attempts AS made
            WHERE made.delivery_id = deliveries.id AND made.number = deliveries.attempts - 1)
        WHERE id = ? AND status = 'running' AND gateway = ? AND attempts = ?`,
      parameters: [dueAt, now, id, gateway, attempts],
    },
    ...(lane !== null && ordering === "latest" ? giveWay(id, { agentId: agent_id, route }, lane, now) : []),
  ];
}
