import { beginInLane, lockOf } from "../../deliveries/ordering/lane.ts";
import { beginRun, type RunTerms } from "../../runs/begin-run.ts";
import type { Write } from "../../storage/write.ts";
import type { RunDelivery } from "./end-run.ts";

/**
 * Marks a delivery as `working` because a report proves that its run exists, although the run is not recorded. The
 * gateway is about to record the agent's response, crashed before it could, or never got the response. The delivery, or
 * its whole batch, must not have been attempted again. The first statement returns what was adopted.
 */
export function adoptRun(
  delivery: RunDelivery,
  attempt: number,
  terms: RunTerms,
  lease: number,
  now: number,
): { readonly locks: readonly string[]; readonly writes: readonly Write[] } {
  const { id, agent_id: agentId, route, lane, batch_id } = delivery;
  const members = `${batch_id === null ? "id" : "batch_id"} = ?`;
  return {
    locks: lane === null ? [] : [lockOf(agentId, lane)],
    writes: [
      {
        kind: "run",
        sql: `UPDATE deliveries SET status = 'working', next_attempt_at = NULL, error = NULL,
            agent_status = COALESCE(agent_status, 202), changed_at = ?
          WHERE ${members} AND attempts = ? AND (status = 'running' OR (status = 'waiting' AND error IS NOT NULL))
            AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.delivery_id = ? AND runs.attempt = ?)
          RETURNING status`,
        parameters: [now, batch_id ?? id, attempt, id, attempt],
      },
      beginRun(id, attempt, terms, lease, now),
      {
        kind: "run",
        // This attempt becomes the delivery's latest one again.
        sql: `DELETE FROM delivery_attempts WHERE number = ?
          AND delivery_id IN (SELECT id FROM deliveries WHERE ${members} AND status = 'working' AND attempts = ?)`,
        parameters: [attempt, batch_id ?? id, attempt],
      },
      ...(lane === null ? [] : beginInLane({ agentId, route }, terms.whileWorking, lane, now)),
    ],
  };
}
