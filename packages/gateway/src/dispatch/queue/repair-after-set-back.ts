import type { Database } from "../../storage/database.ts";
import type { Write } from "../../storage/write.ts";
import { OVERLAP } from "../../deliveries/changes/change-log.ts";
import { firstIdAt } from "../../ids/delivery-id.ts";
import { FURTHEST_AHEAD } from "../../ids/highest-id.ts";

/** How many deliveries are changed per commit. */
const STEP = 500;

/**
 * Repairs times after the store's clock was set back, which leaves everything written under the earlier clock in the
 * future. Postponed deliveries keep their remaining wait, and batches their remaining collection time; deliveries that
 * were due are due now. Future change times become now; otherwise, followers of changes would see no other changes
 * until that time.
 */
export async function repairAfterSetBack(
  database: Pick<Database, "query" | "commit">,
  now: number,
): Promise<void> {
  const newest = await findNewestChange(database);
  // The gateways' views of the store's clock may differ by this much.
  if (newest <= now + OVERLAP) return;
  const lock: Write = { kind: "lock", names: ["clock"] };
  const run = async (sql: string, parameters: readonly (number | bigint)[]): Promise<number> => {
    const [, changed = []] = await database.commit([lock, { kind: "run", sql, parameters }]);
    return changed.length;
  };
  // Heads of lanes, and deliveries made due by their agent's return, got their time without another change. They come
  // first: what the next statement changes keeps its wait.
  await run(
    `UPDATE deliveries SET next_attempt_at = ?
      WHERE status = 'waiting' AND next_attempt_at > ? AND next_attempt_at <= ? AND changed_at <= ?`,
    [now, now, newest, now + OVERLAP],
  );
  let changed: number;
  do {
    changed = await run(
      `UPDATE deliveries SET changed_at = ?,
          next_attempt_at = CASE WHEN next_attempt_at > changed_at THEN next_attempt_at - changed_at + ?
            WHEN next_attempt_at > ? THEN ? ELSE next_attempt_at END,
          quiet_until = quiet_until - changed_at + ?, collect_until = collect_until - changed_at + ?,
          attempt_started_at = CASE WHEN status = 'running' AND attempt_started_at > ? THEN ? ELSE attempt_started_at END
        WHERE id IN (SELECT id FROM deliveries WHERE changed_at > ? ORDER BY changed_at LIMIT ${STEP}) RETURNING id`,
      [now, now, now, now, now, now, now, now, now + OVERLAP],
    );
  } while (changed === STEP);
  // Runs keep the time they have left to report and to finish.
  await run(
    `UPDATE runs SET due_at = due_at - COALESCE(reported_at, started_at) + ?,
        ends_by = ends_by - COALESCE(reported_at, started_at) + ?, reported_at = ?
      WHERE finished_at IS NULL AND COALESCE(reported_at, started_at) > ?`,
    [now, now, now, now + OVERLAP],
  );
  await run("UPDATE agents SET probe_at = ? WHERE probe_at > ?", [now, now]);
  // New ids may be lower than those assigned before; listeners must still get them.
  await run("UPDATE listeners SET position = ? WHERE position > ?", [
    firstIdAt(now - OVERLAP) - 1n,
    firstIdAt(now + FURTHEST_AHEAD),
  ]);
}

/** From this difference on, in milliseconds, a clock counts as set back rather than read slightly late. */
const SET_BACK = 2_000;

/**
 * @param elapsed - a monotonic clock, in milliseconds.
 * @returns a function to call periodically, which repairs times if the clock was set back since the last call.
 */
export function watchForSetBack(
  now: () => number,
  elapsed: () => number,
  answer: () => Promise<void>,
): () => Promise<void> {
  let ahead = now() - elapsed();
  return async () => {
    const current = now() - elapsed();
    if (current < ahead - SET_BACK) await answer();
    ahead = current;
  };
}

async function findNewestChange({ query }: Pick<Database, "query">): Promise<number> {
  const row = await query
    .selectFrom("deliveries")
    .select("changed_at")
    .orderBy("changed_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.changed_at ?? 0;
}
