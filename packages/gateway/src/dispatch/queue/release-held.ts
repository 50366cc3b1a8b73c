import { joinLane, lockOf } from "../../deliveries/lane.ts";
import { readOrdering } from "../../deliveries/read-ordering.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";

/**
 * Makes a held delivery wait for its attempt; in a lane, after everything that is there already. The second write returns
 * its id if it was held.
 */
export function releaseHeld(
  id: bigint,
  { agent_id: agentId, lane, route, ordering }: Pick<DeliveryRow, "agent_id" | "lane" | "route" | "ordering">,
  now: number,
): Write[] {
  return [
    { kind: "lock", names: lane === null ? [] : [lockOf(agentId, lane)] },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'waiting', position = NULL, next_attempt_at = CAST(? AS bigint), changed_at = ?
        WHERE id = ? AND status = 'held' RETURNING id`,
      parameters: [lane === null ? now : null, now, id],
    },
    ...(lane === null ? [] : joinLane(id, { agentId, route, ordering: readOrdering(ordering) }, lane, now)),
  ];
}
