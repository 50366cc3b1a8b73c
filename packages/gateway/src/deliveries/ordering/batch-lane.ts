import type { BatchWindow } from "../../agents/routes/batch-window.ts";
import type { Write } from "../../storage/write.ts";
import { fingerprint } from "../fingerprint.ts";
import { IN_LANE, IS_FREE, NEXT_IN_LANE } from "./in-lane.ts";

/*
 * A batch is a series of deliveries in one lane that are sent together. While it is being collected, its first delivery
 * is the head of the lane and has the time at which the batch starts; the others have none. When it starts, all of them
 * get its id, so that retries have the same members, whatever has arrived since. When it ends, all of them end with the
 * head.
 */

/**
 * The lane of a batching route; other routes do not share it. Deliveries without a conversation are collected together.
 *
 * @param keyId - the key that verified it; undefined if the route's own `conversation_key` decides.
 */
export function batchLaneOf(
  route: string,
  conversation: string | undefined,
  keyId: string | undefined,
): string {
  return fingerprint(JSON.stringify(["batch", route, keyId ?? null, conversation ?? null]));
}

/** Deliveries of a lane that are waiting and not in a batch yet. */
const COLLECTED = `member.agent_id = ? AND member.lane = ?
  AND member.status ${IN_LANE} AND member.status = 'waiting'
  AND member.batch_id IS NULL AND member.position IS NOT NULL`;

/**
 * When the batch that begins with a lane's head starts. Its parameters are two lanes and a time; see `dueParameters`.
 */
export const BATCH_DUE = `CASE
  WHEN (SELECT count(*) FROM deliveries AS member WHERE ${COLLECTED}) >= batch_size THEN CAST(? AS bigint)
  WHEN collect_until < (SELECT max(quiet_until) FROM deliveries AS member WHERE ${COLLECTED})
    THEN collect_until
  ELSE (SELECT max(quiet_until) FROM deliveries AS member WHERE ${COLLECTED}) END`;

/** The parameters of `BATCH_DUE`. */
export function dueParameters(agentId: string, lane: string, now: number): readonly (string | number)[] {
  return [agentId, lane, now, agentId, lane, agentId, lane];
}

/** Records how long to collect deliveries with a new one, and when its batch starts as a result. */
export function collect(
  id: bigint,
  { debounce, maxWait, maxSize }: BatchWindow,
  agentId: string,
  lane: string,
  now: number,
): Write[] {
  return [
    {
      kind: "run",
      sql: `UPDATE deliveries SET quiet_until = ?, collect_until = ?, batch_size = ?
        WHERE id = ? AND lane = ? AND status = 'waiting' AND batch_id IS NULL AND quiet_until IS NULL`,
      parameters: [now + debounce, now + maxWait, maxSize, id, lane],
    },
    scheduleBatch(agentId, lane, now),
  ];
}

/** Sets when the batch being collected in a lane starts, after something was added to it. */
export function scheduleBatch(agentId: string, lane: string, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at = ${BATCH_DUE}
      WHERE id = ${NEXT_IN_LANE} AND ${IS_FREE}
        AND status = 'waiting' AND batch_id IS NULL AND batch_size IS NOT NULL`,
    parameters: [...dueParameters(agentId, lane, now), agentId, lane, agentId, lane],
  };
}

/** Puts a new delivery into a batch that gets no further members: by default, one of its own. */
export function joinBatch(id: bigint, lane: string, batchId = id): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET batch_id = ?
      WHERE id = ? AND lane = ? AND status = 'waiting' AND batch_id IS NULL AND quiet_until IS NULL`,
    parameters: [batchId, id, lane],
  };
}
