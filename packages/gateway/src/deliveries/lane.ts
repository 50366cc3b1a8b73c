import type { Write } from "../storage/write.ts";
import { BATCH_DUE, collect, dueParameters, joinBatch } from "./batch-lane.ts";
import type { Ordering } from "../agents/routes/route.ts";
import type { Webhook } from "./delivery.ts";
import { fingerprint } from "./fingerprint.ts";
import { IN_LANE } from "./in-lane.ts";

/**
 * The lane of a webhook, undefined if it has none: its key and its conversation, because two senders (such as two Jira
 * sites) may use the same conversation names. If the route defines its own conversation key, that alone decides.
 *
 * @param keyId - the key that verified it; undefined if the route's own `conversation_key` decides.
 */
export function laneOf(
  ordering: Ordering,
  conversation: string | undefined,
  keyId: string | undefined,
): string | undefined {
  if (ordering === "concurrent" || conversation === undefined) return undefined;
  return fingerprint(keyId === undefined ? `route ${conversation}` : `key ${keyId} ${conversation}`);
}

/**
 * A lane is the queue of one ordering key (conversation): its deliveries go one at a time, in order of acceptance.
 *
 * Only the head of a lane is ever due; the others have no time until the one before them has ended. Joining and leaving
 * hold the lane's lock until the commit, so that two gateways see the same head, and the order is that of the commits.
 *
 * Status conditions are repeated where SQLite needs them to use the lanes' partial index.
 *
 * A delivery without a position has been inserted but has not joined yet; others in the same commit do not count it.
 */
export function lockOf(agentId: string, lane: string): string {
  return `${agentId} ${lane}`;
}

/**
 * Appends a newly inserted delivery to its lane. With `latest`, waiting deliveries of its route in the lane are
 * superseded. Does nothing if it was not inserted, because it is a duplicate or its id belongs to another delivery.
 *
 * @param batchId - with `batch`: the batch that it is in already; undefined: one of its own, unless it is collected.
 */
export function joinLane(
  id: bigint,
  { agentId, route, ordering, collect: window }: Pick<Webhook, "agentId" | "route" | "ordering" | "collect">,
  lane: string,
  now: number,
  batchId?: bigint,
): Write[] {
  const join: Write = {
    kind: "run",
    // An id may be smaller than an earlier one from another gateway's clock; the position never is.
    sql: `UPDATE deliveries SET
        position = (SELECT CASE WHEN max(other.position) >= ? THEN max(other.position) + 1 ELSE ? END
          FROM deliveries AS other WHERE other.agent_id = ? AND other.lane = ? AND other.status ${IN_LANE}),
        next_attempt_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.agent_id = ? AND other.lane = ? AND other.status ${IN_LANE}
              AND other.position IS NOT NULL)
          THEN NULL ELSE CAST(? AS bigint) END
      WHERE id = ? AND lane = ? AND status = 'waiting' AND position IS NULL`,
    parameters: [id, id, agentId, lane, agentId, lane, now, id, lane],
  };
  if (ordering === "batch") {
    return window === undefined
      ? [join, joinBatch(id, lane, batchId)]
      : [join, ...collect(id, window, agentId, lane, now)];
  }
  if (ordering !== "latest") return [join];
  const supersede: Write = {
    kind: "run",
    sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
      WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND status = 'waiting'
        AND route = ? AND ordering = 'latest'
        AND position < (SELECT newest.position FROM deliveries AS newest WHERE newest.id = ? AND newest.lane = ?)`,
    parameters: [now, now, agentId, lane, route, id, lane],
  };
  // It may have become the head, or another route's delivery before it may have.
  return [join, supersede, promoteLane(agentId, lane, now)];
}

/** With `latest`, a delivery that is to be retried is superseded by a newer one of its route that waits behind it. */
export function giveWay(
  id: bigint,
  { agentId, route }: Pick<Webhook, "agentId" | "route">,
  lane: string,
  now: number,
): Write[] {
  const supersede: Write = {
    kind: "run",
    sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
      WHERE id = ? AND status = 'waiting'
        AND EXISTS (SELECT 1 FROM deliveries AS newer WHERE newer.agent_id = ? AND newer.lane = ? AND newer.route = ?
          AND newer.status ${IN_LANE} AND newer.ordering = 'latest' AND newer.status = 'waiting' AND newer.position > deliveries.position)`,
    parameters: [now, now, id, agentId, lane, route],
  };
  return [supersede, promoteLane(agentId, lane, now)];
}

/** Makes the next delivery in a lane due after the previous one has ended; a batch, when it has been collected. */
export function promoteLane(agentId: string, lane: string, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at =
        CASE WHEN batch_size IS NULL OR batch_id IS NOT NULL THEN CAST(? AS bigint) ELSE ${BATCH_DUE} END
      WHERE id = (SELECT id FROM deliveries
          WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND position IS NOT NULL
          ORDER BY position LIMIT 1)
        AND status = 'waiting' AND next_attempt_at IS NULL`,
    parameters: [now, ...dueParameters(agentId, lane, now), agentId, lane],
  };
}
