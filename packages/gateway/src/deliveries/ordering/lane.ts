import type { Write } from "../../storage/write.ts";
import { BATCH_DUE, collecting, dueParameters, scheduleBatch, type Assignments } from "./batch-lane.ts";
import type { BatchWindow } from "../../agents/routes/batch-window.ts";
import type { Ordering } from "../../agents/routes/route.ts";
import type { WhileWorking } from "../../runs/while-working.ts";
import type { Webhook } from "../delivery.ts";
import { fingerprint } from "../fingerprint.ts";
import { IN_LANE, IS_FREE, NEXT_IN_LANE, RUN_IN_LANE } from "./in-lane.ts";

/**
 * The lane of a webhook; undefined if it has none. It depends on the key and the conversation, because two senders
 * (such as two Jira sites) may use the same conversation names. If the route defines its own conversation key, that
 * alone decides.
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
 * Only the head of a lane is ever due; the others have no due time until the one before them has ended. Joining and
 * leaving hold the lane's lock until the commit, so that two gateways see the same head and the order is that of the
 * commits.
 *
 * Status conditions are repeated where SQLite needs them to use the lanes' partial index.
 *
 * A delivery without a position has been inserted but has not joined yet; others in the same commit do not count it.
 */
export function lockOf(agentId: string, lane: string): string {
  return `${agentId} ${lane}`;
}

/**
 * Violates a constraint unless the conversation belongs to the session that determined the lane. So a commit that binds
 * it comes either before or after this one. Parameters: agent, key and session.
 */
const IN_SESSION = `timeout = CASE
  WHEN (SELECT bound.session FROM session_keys AS bound WHERE bound.agent_id = ? AND bound.key = ?)
    IS NOT DISTINCT FROM CAST(? AS text) THEN timeout END`;

/**
 * Appends a newly inserted delivery to its lane. With `latest`, it supersedes waiting deliveries of its route in the
 * lane. Does nothing if the delivery was not inserted, because it is a duplicate or its id belongs to another delivery.
 *
 * The commit fails if its conversation has meanwhile been bound to another session, which has another lane.
 *
 * @param batchId - with `batch`: the batch it is already in; undefined: one of its own, unless it is collected.
 */
export function joinLane(
  id: bigint,
  {
    agentId,
    route,
    ordering,
    collect: window,
    whileWorking,
    sessionKey,
    session,
  }: Pick<Webhook, "agentId" | "route" | "ordering" | "collect" | "whileWorking" | "sessionKey" | "session">,
  lane: string,
  now: number,
  batchId?: bigint,
): Write[] {
  const joins = whileWorking === "join";
  const guard = sessionKey === undefined ? [] : [agentId, sessionKey, session ?? null];
  // Alone in its lane: if it is collected with others, after a while without another.
  const due = now + (ordering === "batch" && window !== undefined ? window.debounce : 0);
  const batch = ordering === "batch" ? inBatch(id, window, now, batchId) : undefined;
  const join: Write = {
    kind: "run",
    // An id may be smaller than an earlier one created by another gateway's clock; the position never is.
    sql: `UPDATE deliveries SET
        position = (SELECT CASE WHEN max(other.position) >= ? THEN max(other.position) + 1 ELSE ? END
          FROM deliveries AS other WHERE other.agent_id = ? AND other.lane = ? AND other.status ${IN_LANE}),
        next_attempt_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.agent_id = ? AND other.lane = ? AND other.status ${IN_LANE}
              AND other.position IS NOT NULL${joins ? " AND other.status <> 'working'" : ""})
          THEN NULL ELSE CAST(? AS bigint) END${joins ? ", joins = 1" : ""}${batch === undefined ? "" : `, ${batch.sql}`}${guard.length > 0 ? `, ${IN_SESSION}` : ""}
      WHERE id = ? AND lane = ? AND status = 'waiting' AND position IS NULL`,
    parameters: [id, id, agentId, lane, agentId, lane, due, ...(batch?.parameters ?? []), ...guard, id, lane],
  };
  if (ordering === "batch") {
    return window === undefined ? [join] : [join, scheduleBatch(agentId, lane, now)];
  }
  if (whileWorking === "latest") return [join, ...keepNewest(agentId, lane, route, now)];
  if (ordering !== "latest") return [join];
  // It, or an earlier delivery of another route, may have become the head.
  return [join, supersedeOlder(id, { agentId, route }, lane, now), promoteLane(agentId, lane, now)];
}

/** A new delivery is collected with others, or in a batch that gets no further members: by default, one of its own. */
function inBatch(
  id: bigint,
  window: BatchWindow | undefined,
  now: number,
  batchId: bigint = id,
): Assignments {
  return window === undefined ? { sql: "batch_id = ?", parameters: [batchId] } : collecting(window, now);
}

function supersedeOlder(
  id: bigint,
  { agentId, route }: Pick<Webhook, "agentId" | "route">,
  lane: string,
  now: number,
): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
      WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND status = 'waiting'
        AND route = ? AND ordering = 'latest'
        AND position < (SELECT newest.position FROM deliveries AS newest WHERE newest.id = ? AND newest.lane = ?)`,
    parameters: [now, now, agentId, lane, route, id, lane],
  };
}

/** With `latest`, a delivery that is to be retried is superseded by a newer one of its route waiting behind it. */
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

/** While a run is in progress in the lane, keeps only the newest waiting delivery of a route. */
export function keepNewest(agentId: string, lane: string, route: string, now: number): Write[] {
  const supersede: Write = {
    kind: "run",
    sql: `UPDATE deliveries SET status = 'superseded', next_attempt_at = NULL, finished_at = ?, changed_at = ?
      WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND status = 'waiting' AND route = ?
        AND EXISTS ${RUN_IN_LANE}
        AND position < (SELECT max(newest.position) FROM deliveries AS newest
          WHERE newest.agent_id = ? AND newest.lane = ? AND newest.status ${IN_LANE}
            AND newest.status = 'waiting' AND newest.route = ?)`,
    parameters: [now, now, agentId, lane, route, agentId, lane, agentId, lane, route],
  };
  return [supersede, promoteLane(agentId, lane, now)];
}

/** The changes in a lane when a run begins in it. */
export function beginInLane(
  { agentId, route }: Pick<Webhook, "agentId" | "route">,
  whileWorking: WhileWorking,
  lane: string,
  now: number,
): Write[] {
  return whileWorking === "latest"
    ? keepNewest(agentId, lane, route, now)
    : [promoteLane(agentId, lane, now)];
}

/**
 * Makes a delivery wait for the end of the run in its lane after all, because the agent did not accept it alongside the
 * run. If the run has ended meanwhile, the delivery is due.
 */
export function waitForRun(id: bigint, agentId: string, lane: string, now: number): Write[] {
  return [
    {
      kind: "run",
      sql: "UPDATE deliveries SET joins = NULL, next_attempt_at = NULL WHERE id = ? AND status = 'waiting'",
      parameters: [id],
    },
    promoteLane(agentId, lane, now),
  ];
}

/**
 * Makes the next delivery in a lane due after the previous one has ended; for a batch, once it has been collected. It
 * waits for a run in the lane unless its route says otherwise.
 */
export function promoteLane(agentId: string, lane: string, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at =
        CASE WHEN batch_size IS NULL OR batch_id IS NOT NULL THEN CAST(? AS bigint) ELSE ${BATCH_DUE} END
      WHERE id = ${NEXT_IN_LANE} AND ${IS_FREE} AND status = 'waiting' AND next_attempt_at IS NULL`,
    parameters: [now, ...dueParameters(agentId, lane, now), agentId, lane, agentId, lane],
  };
}
