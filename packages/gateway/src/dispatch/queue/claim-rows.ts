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
  const claim =
    change === undefined || database.isShared ? claimAlone(database, gateway) : claimInGroup(gateway, change);
  return async (agentId, most, time) => {
    if (fresh === undefined || fresh.isEmpty()) {
      return { fresh: [], stored: await claim.whole(agentId, most, time) };
    }
    const claimed = await claim.ids(agentId, most, time);
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

type Claim = {
  whole(agentId: string, most: number, time: number): Promise<readonly DeliveryRow[]>;
  ids(agentId: string, most: number, time: number): Promise<readonly Claimed[]>;
};

function claimAlone({ prompt, engine }: Database, gateway: string): Claim {
  const claim = (agentId: string, most: number, time: number) =>
    prompt
      // Evaluated once, regardless of the query plan: a locking subquery could run again and lock more than `most`.
      .with("due", (first) =>
        first
          .selectFrom("deliveries")
          .select("id")
          .where("agent_id", "=", agentId)
          .where("status", "=", "waiting")
          .where("next_attempt_at", "<=", time)
          .orderBy("next_attempt_at")
          .orderBy("id")
          .limit(most)
          // Concurrent claims get different deliveries.
          .$if(engine === "postgres", (select) => select.forUpdate().skipLocked()),
      )
      .updateTable("deliveries")
      .set((expression) => ({
        status: "running",
        gateway,
        attempts: expression("attempts", "+", 1),
        attempt_started_at: time,
        next_attempt_at: null,
        changed_at: time,
      }))
      .where("id", "in", (expression) => expression.selectFrom("due").select("due.id"))
      .where("status", "=", "waiting");
  return {
    whole: (agentId, most, time) => claim(agentId, most, time).returningAll().execute(),
    ids: (agentId, most, time) => claim(agentId, most, time).returning(["id", "attempts"]).execute(),
  };
}

/**
 * The same for SQLite: in its own transaction, a claim would cost a sync to disk, and a busy agent needs one for every
 * few webhooks.
 */
const CLAIM = `WITH due AS (
    SELECT id FROM deliveries WHERE agent_id = ? AND status = 'waiting' AND next_attempt_at <= ?
      ORDER BY next_attempt_at, id LIMIT ?
  )
  UPDATE deliveries SET status = 'running', gateway = ?, attempts = attempts + 1, attempt_started_at = ?,
      next_attempt_at = NULL, changed_at = ?
    WHERE id IN (SELECT due.id FROM due) AND status = 'waiting'`;

function claimInGroup(gateway: string, change: NonNullable<ClaimRowsParts["change"]>): Claim {
  const claim = async (returning: string, parameters: StoredRow) => {
    const [rows = []] = await change(
      [],
      [{ kind: "run", sql: `${CLAIM} RETURNING ${returning}`, parameters }],
    );
    // What the same commit stored is announced in this turn of the event loop: the sender must be registered as waiting
    // before the response arrives.
    await setImmediate();
    return rows;
  };
  return {
    whole: async (agentId, most, time) =>
      (await claim("*", [agentId, time, most, gateway, time, time])) as readonly DeliveryRow[],
    ids: async (agentId, most, time) =>
      (await claim("id, attempts", [agentId, time, most, gateway, time, time])) as readonly Claimed[],
  };
}
