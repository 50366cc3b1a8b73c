import { joinLane, lockOf } from "../../deliveries/ordering/lane.ts";
import { placeInSession } from "../../deliveries/ordering/place-in-session.ts";
import { readOrdering } from "../../deliveries/ordering/read-ordering.ts";
import type { BoundKey } from "../../sessions/bound-key.ts";
import { readSessionKey } from "../../sessions/session-key.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";

/** The columns needed to release a held delivery. */
export const HELD_COLUMNS = [
  "agent_id",
  "lane",
  "route",
  "ordering",
  "provider",
  "key_id",
  "conversation",
  "session_key",
  "session",
] as const;
export type HeldRow = Pick<DeliveryRow, (typeof HELD_COLUMNS)[number]>;

/**
 * Makes a held delivery wait for its attempt; in a lane, it goes after everything already there. The second write
 * returns its id if it was held.
 *
 * @param bound - the session to which its conversation is now bound.
 */
export function releaseHeld(id: bigint, row: HeldRow, bound: BoundKey | undefined, now: number): Write[] {
  const held = {
    agentId: row.agent_id,
    route: row.route,
    ordering: readOrdering(row.ordering),
    lane: row.lane ?? undefined,
    provider: row.provider,
    keyId: row.key_id,
    conversation: row.conversation ?? undefined,
    sessionKey: readSessionKey(row),
    session: row.session ?? undefined,
  };
  const { agentId, lane, session = null, ...place } = placeInSession(held, bound);
  return [
    { kind: "lock", names: lane === undefined ? [] : [lockOf(agentId, lane)] },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'waiting', position = NULL, next_attempt_at = CAST(? AS bigint), changed_at = ?,
          lane = ?, session = ?
        WHERE id = ? AND status = 'held' RETURNING id`,
      parameters: [lane === undefined ? now : null, now, lane ?? null, session, id],
    },
    ...(lane === undefined
      ? []
      : joinLane(id, { agentId, ...place, session: session ?? undefined }, lane, now)),
  ];
}
