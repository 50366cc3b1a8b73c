import { sql } from "kysely";
import { LruCache } from "../../lru-cache.ts";
import type { Database } from "../../storage/database.ts";
import { IN_LANE } from "../../deliveries/ordering/in-lane.ts";

/** Approximates the number of waiting deliveries per agent, to keep them from filling the disk. */
export type QueueDepth = {
  /** Whether one more may wait for an agent. Usually synchronous. */
  hasRoom(agentId: string): boolean | Promise<boolean>;
  /** Records that this gateway added this many to the queue, or (if negative) removed them. */
  changed(agentId: string, by: number): void;
};

type Count = { waiting: number; countedAt: number; counting: Promise<void> | undefined };

/**
 * The earliest time to recount a full queue, and the latest to recount any other, in milliseconds after the last count.
 */
const AGAIN_AFTER = 1_000;
const STALE_AFTER = 5_000;
/** More agents than anyone has. */
const MOST_AGENTS = 50_000;

/**
 * Counts in the database periodically; in between, tracks this gateway's own additions and removals. Changes by other
 * gateways, and attempts that are put back, appear with the next count. So a few seconds' arrivals can exceed the
 * limit. Requests wait for a count only if they are the first for an agent or find its queue full.
 *
 * @param limit - Infinity: no limit.
 * @param elapsed - a monotonic clock, in milliseconds.
 */
export function createQueueDepth(
  { browse }: Pick<Database, "browse">,
  limit: number,
  elapsed: () => number,
): QueueDepth {
  const counts = new LruCache<Count>(MOST_AGENTS);
  const recount = (agentId: string, count: Count): Promise<void> =>
    (count.counting ??= countWaiting(browse, agentId, limit)
      .then((waiting) => {
        count.waiting = waiting;
      })
      .finally(() => {
        count.countedAt = elapsed();
        count.counting = undefined;
      }));
  const whenCounted = async (agentId: string, count: Count): Promise<boolean> => {
    await recount(agentId, count);
    return count.waiting < limit;
  };
  return {
    hasRoom(agentId) {
      if (!Number.isFinite(limit)) return true;
      let count = counts.get(agentId);
      if (count === undefined) {
        count = { waiting: 0, countedAt: Number.NEGATIVE_INFINITY, counting: undefined };
        counts.set(agentId, count);
        return whenCounted(agentId, count);
      }
      if (count.countedAt === Number.NEGATIVE_INFINITY) return whenCounted(agentId, count);
      const age = elapsed() - count.countedAt;
      if (count.waiting >= limit) return age < AGAIN_AFTER ? false : whenCounted(agentId, count);
      // The next write will show if the store is unreachable.
      if (age >= STALE_AFTER) recount(agentId, count).catch(() => {});
      return true;
    },
    changed(agentId, by) {
      const count = counts.get(agentId);
      if (count !== undefined) count.waiting = Math.max(0, count.waiting + by);
    },
  };
}

/**
 * Counts up to the limit, using partial indexes of unfinished deliveries. Both status conditions are needed: SQLite
 * uses such an index only if the query repeats its condition exactly.
 */
async function countWaiting(browse: Database["browse"], agentId: string, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number | bigint | string }>`
    SELECT count(*) AS count FROM (
      SELECT 1 FROM (
        SELECT id FROM deliveries
          WHERE agent_id = ${agentId} AND status = 'waiting' AND next_attempt_at IS NOT NULL LIMIT ${limit}
      ) AS due
      UNION ALL
      SELECT 1 FROM (
        SELECT id FROM deliveries
          WHERE agent_id = ${agentId} AND lane IS NOT NULL AND status ${sql.raw(IN_LANE)}
            AND status = 'waiting' AND next_attempt_at IS NULL
          LIMIT ${limit}
      ) AS behind
    ) AS waiting`.execute(browse);
  return Number(rows[0]?.count ?? 0);
}
