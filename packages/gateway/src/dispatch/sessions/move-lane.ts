import { scheduleBatch } from "../../deliveries/ordering/batch-lane.ts";
import { IN_LANE } from "../../deliveries/ordering/in-lane.ts";
import { keepNewest, promoteLane } from "../../deliveries/ordering/lane.ts";
import type { Write } from "../../storage/write.ts";

/** The lane of a session, and the lanes whose waiting deliveries move to its end. */
export type Move = { readonly to: string; readonly from: readonly string[] };

/** The condition for a move: this key is bound to this session. */
export type Binding = { readonly agentId: string; readonly key: string; readonly session: string };

const IS_BOUND =
  "EXISTS (SELECT 1 FROM session_keys AS bound WHERE bound.agent_id = ? AND bound.key = ? AND bound.session = ?)";

/**
 * Moves the deliveries waiting in the lanes of a key to the end of its session's lane, in order of acceptance.
 * Deliveries being attempted stay where they are. Both lanes must be locked.
 *
 * @param keepNewestOf - the routes that keep only the newest delivery waiting for the end of a run.
 */
export function moveLane(
  { to, from }: Move,
  { agentId, key, session }: Binding,
  keepNewestOf: readonly string[],
  now: number,
): Write[] {
  const waits = `waits.agent_id = ? AND waits.lane IN (${from.map(() => "?").join(", ")})
    AND waits.status ${IN_LANE} AND waits.status = 'waiting' AND waits.position IS NOT NULL`;
  return [
    {
      kind: "run",
      // Drops the time of a retry: the lane decides when it is due.
      sql: `UPDATE deliveries SET lane = ?, session = ?, position = moved.place, next_attempt_at = NULL, changed_at = ?
        FROM (SELECT waits.id AS moved_id, row_number() OVER (ORDER BY waits.position) +
            COALESCE((SELECT max(ahead.position) FROM deliveries AS ahead
              WHERE ahead.agent_id = ? AND ahead.lane = ? AND ahead.status ${IN_LANE}), 0) AS place
          FROM deliveries AS waits WHERE ${waits} AND ${IS_BOUND}) AS moved
        WHERE deliveries.id = moved.moved_id AND deliveries.status = 'waiting'`,
      parameters: [to, session, now, agentId, to, agentId, ...from, agentId, key, session],
    },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
        WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND status = 'waiting' AND ordering = 'latest'
          AND EXISTS (SELECT 1 FROM deliveries AS newer WHERE newer.agent_id = ? AND newer.lane = ?
            AND newer.status ${IN_LANE} AND newer.status = 'waiting' AND newer.ordering = 'latest'
            AND newer.route = deliveries.route AND newer.position > deliveries.position)`,
      parameters: [now, now, agentId, to, agentId, to],
    },
    ...keepNewestOf.flatMap((route) => keepNewest(agentId, to, route, now)),
    scheduleBatch(agentId, to, now),
    promoteLane(agentId, to, now),
  ];
}
