import { NO_REQUEST, readRequests } from "../../bodies/body-pieces.ts";
import type { Batch, RunningDelivery } from "../../deliveries/delivery.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import { findRunsBeside } from "./find-runs-beside.ts";
import { claimPulled, type Pulled } from "./claim-pulled.ts";
import { gatherBatch } from "./gather-batch.ts";
import { readWebhook } from "./read-webhook.ts";
import type { RecoverParts } from "./recover.ts";
import { putBack } from "./requeue.ts";

/**
 * Claims due deliveries of an agent for this gateway, at most `most`, longest due first.
 *
 * @param pulled - for an agent that takes them from its inbox.
 */
export type ClaimDue = (agentId: string, most: number, pulled?: Pulled) => Promise<RunningDelivery[]>;

export function createClaimDue({ database, gateway, inHand, now }: RecoverParts): ClaimDue {
  const { prompt: query, engine } = database;
  /** One by one: an agent rarely has several due at once. */
  const gatherBatches = async (
    rows: readonly DeliveryRow[],
    time: number,
    batches: Map<bigint, Batch>,
  ): Promise<void> => {
    for (const row of rows) {
      if (row.ordering !== "batch") continue;
      const batch = await gatherBatch(row, database, gateway, time);
      for (const id of batch.others) inHand.set(id, row.attempts);
      batches.set(row.id, batch);
    }
  };
  const claimRows = async (agentId: string, most: number, time: number): Promise<readonly DeliveryRow[]> =>
    query
      // Evaluated once, whatever the plan: a locking subquery could run again and lock more than `most`.
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
      .where("status", "=", "waiting")
      .returningAll()
      .execute();
  const claimRowsPulled = async (
    agentId: string,
    most: number,
    pulled: Pulled,
    time: number,
  ): Promise<readonly DeliveryRow[]> => {
    const ids = await claimPulled({ database, gateway }, agentId, most, pulled, time);
    return ids.length === 0
      ? []
      : query.selectFrom("deliveries").selectAll().where("id", "in", ids).execute();
  };
  return async (agentId, most, pulled) => {
    const time = now();
    const rows = await (pulled === undefined
      ? claimRows(agentId, most, time)
      : claimRowsPulled(agentId, most, pulled, time));
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    for (const { id, attempts } of rows) inHand.set(id, attempts);
    const batches = new Map<bigint, Batch>();
    let beside: ReadonlyMap<bigint, bigint> = new Map();
    const read = async () => {
      await gatherBatches(rows, time, batches);
      beside = await findRunsBeside(query, rows);
      return readRequests(query, rows, database.bodies);
    };
    const requests = await read().catch(async (error: unknown) => {
      // Claimed, but this claim will not deliver them: put back now or, if that fails too, in time.
      const writes = rows.flatMap((row) => putBack(row, gateway, time, time));
      await database.commit(writes).catch(() => {});
      for (const id of [...ids, ...[...batches.values()].flatMap(({ others }) => others)]) {
        inHand.delete(id);
      }
      throw error;
    });
    return rows
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((row) => {
        const request = requests.get(row.id);
        // A missing request fails in its own attempt; the others continue.
        const stored = readWebhook(row, request ?? NO_REQUEST);
        const besideRun = beside.get(row.id);
        const webhook = besideRun === undefined ? stored : { ...stored, besideRun };
        return { id: row.id, attempt: row.attempts, startedAt: time, webhook, batch: batches.get(row.id) };
      });
  };
}
