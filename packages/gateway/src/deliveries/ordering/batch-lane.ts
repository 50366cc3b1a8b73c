import { MOST_IN_BATCH, type BatchWindow } from "../../agents/routes/batch-window.ts";
import type { StoredValue, Write } from "../../storage/write.ts";
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

/** A part of a statement's `SET`, with the parameters for it. */
export type Assignments = { readonly sql: string; readonly parameters: readonly StoredValue[] };

/** Deliveries of a lane that are waiting and not in a batch yet. */
const COLLECTED = `member.agent_id = ? AND member.lane = ?
  AND member.status ${IN_LANE} AND member.status = 'waiting'
  AND member.batch_id IS NULL AND member.position IS NOT NULL`;

/**
 * When the batch that begins with a lane's head starts. For its parameters see `dueParameters`.
 *
 * A lane can be long: the count stops at the size that no batch exceeds, and is not needed if the time is up.
 */
export const BATCH_DUE = `CASE
  WHEN collect_until <= CAST(? AS bigint) THEN collect_until
  WHEN (SELECT count(*) FROM (SELECT 1 FROM deliveries AS member WHERE ${COLLECTED} LIMIT ${MOST_IN_BATCH}) AS members)
    >= batch_size THEN CAST(? AS bigint)
  WHEN collect_until < (SELECT max(quiet_until) FROM deliveries AS member WHERE ${COLLECTED})
    THEN collect_until
  ELSE (SELECT max(quiet_until) FROM deliveries AS member WHERE ${COLLECTED}) END`;

/** The parameters of `BATCH_DUE`. */
export function dueParameters(agentId: string, lane: string, now: number): readonly (string | number)[] {
  return [now, agentId, lane, now, agentId, lane, agentId, lane];
}

/** How long to collect deliveries with a new one, as assignments in the statement that adds it to its lane. */
export function collecting({ debounce, maxWait, maxSize }: BatchWindow, now: number): Assignments {
  return {
    sql: "quiet_until = ?, collect_until = ?, batch_size = ?",
    parameters: [now + debounce, now + maxWait, maxSize],
  };
}

/** Sets when the batch being collected in a lane starts, after something was added to it; one that is due stays due. */
export function scheduleBatch(agentId: string, lane: string, now: number): Write {
  return {
    kind: "run",
    sql: `UPDATE deliveries SET next_attempt_at = ${BATCH_DUE}
      WHERE id = ${NEXT_IN_LANE} AND ${IS_FREE}
        AND status = 'waiting' AND batch_id IS NULL AND batch_size IS NOT NULL
        AND (next_attempt_at IS NULL OR next_attempt_at > ?)`,
    parameters: [...dueParameters(agentId, lane, now), agentId, lane, agentId, lane, now],
    once: `batch in ${agentId} ${lane}`,
  };
}
