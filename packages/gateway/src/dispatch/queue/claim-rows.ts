import { setImmediate } from "node:timers/promises";
import type { RunningDelivery } from "../../deliveries/delivery.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Returned, StoredRow, Write } from "../../storage/write.ts";
import type { FreshWebhooks } from "../journal/fresh-webhooks.ts";

export type ClaimRowsParts = {
  readonly database: Database;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  /** What this gateway has just stored; undefined: read everything from the store. */
  readonly fresh?: Pick<FreshWebhooks, "take" | "isEmpty"> | undefined;
  /** Commits statements in a group with what is being recorded; undefined: each claim is its own commit. */
  readonly change?: ((locks: readonly string[], writes: readonly Write[]) => Promise<Returned>) | undefined;
};

/** Claims due deliveries: those still in memory, and the rows of the others. */
export type ClaimRows = (
  agentId: string,
  most: number,
  time: number,
) => Promise<{ readonly fresh: readonly RunningDelivery[]; readonly stored: readonly DeliveryRow[] }>;

type Claimed = Pick<DeliveryRow, "id" | "attempts">;

export function createClaimRows({ database, gateway, fresh, change }: ClaimRowsParts): ClaimRows {
  const run = change === undefined || database.isShared ? runAlone(database) : runInGroup(change);
  // Concurrent claims get different deliveries.
  const claim = claimOf(database.isShared ? "FOR UPDATE SKIP LOCKED" : "");
  return async (agentId, most, time) => {
    const parameters = [agentId, time, most, gateway, time, time];
    if (fresh === undefined || fresh.isEmpty()) {
      const stored = (await run(`${claim}*`, parameters)) as readonly DeliveryRow[];
      return { fresh: [], stored };
    }
    const claimed = (await run(`${claim}id, attempts`, parameters)) as readonly Claimed[];
    const here: RunningDelivery[] = [];
    const elsewhere: bigint[] = [];
    for (const { id, attempts } of claimed) {
      const webhook = fresh.take(id);
      if (webhook === undefined) elsewhere.push(id);
      else here.push({ id, webhook, attempt: attempts, startedAt: time });
    }
    if (elsewhere.length === 0) return { fresh: here, stored: [] };
    const stored = await database.prompt
      .selectFrom("deliveries")
      .selectAll()
      .where("id", "in", elsewhere)
      .execute()
      .catch((error: unknown) => {
        // Claimed, but unknown here: these are recovered later. The others are delivered.
        if (here.length === 0) throw error;
        return [];
      });
    return { fresh: here, stored };
  };
}

/** Runs a statement, and returns its rows. */
type Run = (sql: string, parameters: StoredRow) => Promise<Returned[number]>;

/** A claim that is a commit of its own. */
function runAlone(database: Database): Run {
  return async (sql, parameters) => {
    const [rows = []] = await database.commit([{ kind: "run", sql, parameters }]);
    return rows;
  };
}

/**
 * For SQLite: in its own transaction, a claim would cost a sync to disk, and a busy agent needs one for every few
 * webhooks.
 */
function runInGroup(change: NonNullable<ClaimRowsParts["change"]>): Run {
  return async (sql, parameters) => {
    const [rows = []] = await change([], [{ kind: "run", sql, parameters }]);
    // What the same commit stored is announced in this turn of the event loop: the sender must be registered as waiting
    // before the response arrives.
    await setImmediate();
    return rows;
  };
}

/** @param lock - how the claimed rows are locked, if several gateways claim at once. */
function claimOf(lock: string): string {
  // Evaluated once, regardless of the query plan: a locking subquery could run again and lock more than allowed. PostgreSQL
  // may keep a plan from when nothing waited: the order is that of an index, and the rows are found by their ids alone.
  return `WITH due AS (
      SELECT id FROM deliveries WHERE agent_id = ? AND status = 'waiting' AND next_attempt_at <= ?
        ORDER BY next_attempt_at LIMIT ? ${lock}
    )
    UPDATE deliveries SET status = 'running', gateway = ?, attempts = attempts + 1, attempt_started_at = ?,
        next_attempt_at = NULL, changed_at = ?
      WHERE id IN (SELECT due.id FROM due) AND status IS NOT DISTINCT FROM 'waiting'
      RETURNING `;
}
