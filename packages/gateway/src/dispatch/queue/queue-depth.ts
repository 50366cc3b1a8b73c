import { sql } from "kysely";
import { LruCache } from "../../lru-cache.ts";
import type { Database } from "../../storage/database.ts";

/** How many deliveries wait for each agent, closely enough to keep them from filling the disk. */
export type QueueDepth = {
  /** Whether one more may wait for an agent; at once, but for now and then. */
  hasRoom(agentId: string): boolean | Promise<boolean>;
  /** This gateway put so many into the queue, or took them out of it (below 0). */
  changed(agentId: string, by: number): void;
};

type Count = { waiting: number; countedAt: number; counting: Promise<void> | undefined };

/** What is full is counted again no earlier than this, in milliseconds; what is not, no later than that. */
const AGAIN_AFTER = 1_000;
const STALE_AFTER = 5_000;
/** More agents than anybody has. */
const MOST_AGENTS = 50_000;

/**
 * Counted in the database now and then, and in between from what this gateway puts in and takes out: other gateways on
 * the database, and attempts that are put back, are seen with the next count. So the limit may be passed by what comes
 * in within some seconds, and no request waits for a count but the first for an agent, and one that finds it full.
 *
 * @param limit - Infinity: any number may wait.
 * @param elapsed - a clock that is never set back, in milliseconds.
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
      // A store that cannot be asked is noticed when it is to take something.
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
 * No further than to the limit, and by partial indexes that hold what is under way alone: both conditions on the status
 * are there because SQLite takes such an index only where the query repeats its condition word for word.
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
          WHERE agent_id = ${agentId} AND lane IS NOT NULL AND status IN ('waiting', 'running')
            AND status = 'waiting' AND next_attempt_at IS NULL
          LIMIT ${limit}
      ) AS behind
    ) AS waiting`.execute(browse);
  return Number(rows[0]?.count ?? 0);
}
