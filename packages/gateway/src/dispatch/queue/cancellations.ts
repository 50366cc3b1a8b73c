import { sql } from "kysely";
import { lockOf, promoteLane } from "../../deliveries/ordering/lane.ts";
import type { Database } from "../../storage/database.ts";
import { IN_LANE } from "../../deliveries/ordering/in-lane.ts";

/** Cancels deliveries that have no attempt in progress. */
export type Cancellations = {
  /** Cancels all deliveries of an agent or source that are waiting, held or unrouted, and its runs. */
  cancelAll(agentId: string): Promise<void>;
  /** Cancels a delivery. @returns false if it was not waiting, held or unrouted. */
  cancel(id: bigint): Promise<boolean>;
  /** Cancels a delivery if it is held. @returns whether it was. */
  cancelHeld(id: bigint): Promise<boolean>;
};

/** Maximum number of lanes to lock together. */
const MOST_LOCKS = 500;
/** Exactly as in the index of open deliveries. */
const IS_OPEN = sql<boolean>`status NOT IN ('delivered', 'superseded')`;

export function createCancellations({
  database,
  now,
}: {
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
}): Cancellations {
  const { prompt: query } = database;
  const cancelInLanes = async (agentId: string): Promise<void> => {
    // The lanes' locks keep others from queuing behind deliveries that are being cancelled.
    const lanes = await query
      .selectFrom("deliveries")
      .select("lane")
      .distinct()
      .where("agent_id", "=", agentId)
      // Must match the lanes' index exactly, or SQLite does not use it. The same applies below.
      .where(sql<boolean>`status ${sql.raw(IN_LANE)}`)
      .where("lane", "is not", null)
      .execute();
    const locks = lanes.map(({ lane }) => lockOf(agentId, lane ?? ""));
    for (let next = 0; next < locks.length; next += MOST_LOCKS) {
      const names = locks.slice(next, next + MOST_LOCKS);
      const these = lanes.slice(next, next + MOST_LOCKS).map(({ lane }) => lane);
      await database.commit([
        { kind: "lock", names },
        {
          kind: "run",
          sql: `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, finished_at = ?, changed_at = ?
            WHERE agent_id = ? AND status ${IN_LANE} AND status = 'waiting' AND lane IN (${these.map(() => "?").join(", ")})`,
          parameters: [now(), now(), agentId, ...these],
        },
      ]);
    }
  };

  const cancelOutsideLanes = async (agentId: string): Promise<void> => {
    await query
      .updateTable("deliveries")
      .set({ status: "cancelled", next_attempt_at: null, finished_at: now(), changed_at: now() })
      .where("agent_id", "=", agentId)
      .where("status", "=", "waiting")
      .where("lane", "is", null)
      .execute();
    // Nothing queues behind those.
    await query
      .updateTable("deliveries")
      .set({ status: "cancelled", finished_at: now(), changed_at: now() })
      .where("agent_id", "=", agentId)
      .where("status", "in", ["held", "unrouted"])
      .where(IS_OPEN)
      .execute();
  };

  /** Their agents find out when they next report. */
  const cancelRuns = async (agentId: string): Promise<void> => {
    await query
      .updateTable("runs")
      .set({ cancel_requested_at: now() })
      .where("finished_at", "is", null)
      .where("cancel_requested_at", "is", null)
      .where("delivery_id", "in", (working) =>
        working
          .selectFrom("deliveries")
          .select("id")
          .where("agent_id", "=", agentId)
          .where("status", "=", "working"),
      )
      .execute();
  };

  return {
    async cancelAll(agentId) {
      await cancelInLanes(agentId);
      await cancelOutsideLanes(agentId);
      await cancelRuns(agentId);
    },

    async cancel(id) {
      const row = await query
        .selectFrom("deliveries")
        .select(["agent_id", "lane"])
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) return false;
      const { agent_id, lane } = row;
      const [, changed = []] = await database.commit([
        { kind: "lock", names: lane === null ? [] : [lockOf(agent_id, lane)] },
        {
          kind: "run",
          sql: `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, finished_at = ?, changed_at = ?
            WHERE id = ? AND status IN ('waiting', 'held', 'unrouted') RETURNING id`,
          parameters: [now(), now(), id],
        },
        ...(lane === null ? [] : [promoteLane(agent_id, lane, now())]),
      ]);
      return changed.length > 0;
    },

    async cancelHeld(id) {
      const { numUpdatedRows } = await query
        .updateTable("deliveries")
        .set({ status: "cancelled", finished_at: now(), changed_at: now() })
        .where("id", "=", id)
        .where("status", "=", "held")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
