import type { Batch } from "../../deliveries/delivery.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import { IN_LANE } from "../../deliveries/ordering/in-lane.ts";

/** The head of a lane, which has just been claimed. */
export type ClaimedHead = Pick<
  DeliveryRow,
  "id" | "agent_id" | "lane" | "attempts" | "batch_id" | "batch_size"
>;

/**
 * Claims the other deliveries of the batch that begins with a claimed one: those collected so far or, for a batch that
 * was attempted before, its members. Later arrivals go into the next batch.
 */
export async function gatherBatch(
  head: ClaimedHead,
  database: Pick<Database, "commit">,
  gateway: string,
  time: number,
): Promise<Batch> {
  const { id, agent_id, lane, attempts, batch_size } = head;
  const batchId = head.batch_id ?? id;
  const isNew = head.batch_id === null;
  const [, others = []] = await database.commit([
    {
      kind: "run",
      sql: `UPDATE deliveries SET batch_id = ?
        WHERE id = ? AND batch_id IS NULL AND status = 'running' AND gateway = ? AND attempts = ?`,
      parameters: [batchId, id, gateway, attempts],
    },
    {
      kind: "run",
      sql: `UPDATE deliveries SET batch_id = ?, status = 'running', gateway = ?, attempts = ?, attempt_started_at = ?,
          next_attempt_at = NULL, changed_at = ?
        WHERE id IN (SELECT id FROM deliveries
            WHERE agent_id = ? AND lane = ? AND status ${IN_LANE} AND status = 'waiting'
              AND position IS NOT NULL AND ${isNew ? "batch_id IS NULL" : "batch_id = ?"}
            ORDER BY position LIMIT ?)
          AND status = 'waiting'
        RETURNING id, position`,
      parameters: [
        batchId,
        gateway,
        attempts,
        time,
        time,
        agent_id,
        lane,
        ...(isNew ? [] : [batchId]),
        isNew ? (batch_size ?? 1) - 1 : Number.MAX_SAFE_INTEGER,
      ],
    },
  ]);
  return {
    id: batchId,
    others: others
      .map((row) => ({ id: row["id"] as bigint, position: row["position"] as bigint }))
      .toSorted((a, b) => (a.position < b.position ? -1 : 1))
      .map((row) => row.id),
  };
}
