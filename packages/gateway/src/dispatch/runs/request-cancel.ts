import type { Journal } from "../journal/journal.ts";

/**
 * Requests cancellation of the run of a delivery, or of its batch. The delivery's row changes too, so that followers
 * see it.
 *
 * @returns false if no run is in progress.
 */
export async function requestCancel(
  deliveryId: bigint,
  journal: Pick<Journal, "change">,
  now: number,
): Promise<boolean> {
  const members = `SELECT id FROM deliveries WHERE id = ?
    UNION SELECT id FROM deliveries WHERE batch_id IS NOT NULL
      AND batch_id = (SELECT asked.batch_id FROM deliveries AS asked WHERE asked.id = ?)`;
  const [cancelled = []] = await journal.change(
    [],
    [
      {
        kind: "run",
        sql: `UPDATE runs SET cancel_requested_at = COALESCE(cancel_requested_at, ?)
          WHERE finished_at IS NULL AND delivery_id IN (${members}) RETURNING state`,
        parameters: [now, deliveryId, deliveryId],
      },
      {
        kind: "run",
        sql: "UPDATE deliveries SET changed_at = ? WHERE id = ? AND status = 'working'",
        parameters: [now, deliveryId],
      },
    ],
  );
  return cancelled.length > 0;
}
