import type { Write } from "../storage/write.ts";
import type { Webhook } from "./delivery.ts";

/**
 * A lane is a conversation whose deliveries go one at a time, in order of acceptance.
 *
 * Only the head of a lane is ever due; the others have no time until the one before them has ended. Joining and leaving
 * hold the lane's lock until their commit, so two gateways see the same head, and the order is that of the commits.
 */
export function lockOf(agentId: string, lane: string): string {
  return `${agentId} ${lane}`;
}

/**
 * Puts a delivery that has just been inserted at the lane's end. With `latest`, those of its route that wait there are
 * superseded. Nothing happens where it turned out to be a duplicate and was not inserted.
 */
export function joinLane(
  id: bigint,
  { agentId, route, ordering }: Webhook,
  lane: string,
  now: number,
): Write[] {
  const join: Write = {
    kind: "run",
    // An id may be smaller than that of an earlier one, made on another gateway's clock: the position never is.
    sql: `UPDATE deliveries SET
        position = (SELECT CASE WHEN max(other.position) >= ? THEN max(other.position) + 1 ELSE ? END
          FROM deliveries AS other WHERE other.agent_id = ? AND other.lane = ? AND other.status IN ('waiting', 'running')),
        next_attempt_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.agent_id = ? AND other.lane = ? AND other.status IN ('waiting', 'running') AND other.id <> ?)
          THEN NULL ELSE CAST(? AS bigint) END
      WHERE id = ?`,
    parameters: [id, id, agentId, lane, agentId, lane, id, now, id],
  };
  if (ordering !== "latest") return [join];
  const supersede: Write = {
    kind: "run",
    sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
      WHERE agent_id = ? AND lane = ? AND route = ? AND status = 'waiting' AND id <> ?
        AND EXISTS (SELECT 1 FROM deliveries AS newest WHERE newest.id = ?)`,
    parameters: [now, now, agentId, lane, route, id, id],
  };
  return [supersede, join];
}

/** Makes the next of a lane due, when the one before it has ended. */
export function promoteLane(agentId: string, lane: string, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at = ?
      WHERE id = (SELECT id FROM deliveries
          WHERE agent_id = ? AND lane = ? AND status IN ('waiting', 'running') ORDER BY position LIMIT 1)
        AND status = 'waiting' AND next_attempt_at IS NULL`,
    parameters: [now, agentId, lane],
  };
}
