import { NO_REQUEST, readRequests } from "../../bodies/body-pieces.ts";
import type { Batch, RunningDelivery } from "../../deliveries/delivery.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import { findRunsBeside } from "./find-runs-beside.ts";
import { claimPulled, type Pulled } from "./claim-pulled.ts";
import { createClaimRows, type ClaimRowsParts } from "./claim-rows.ts";
import { gatherBatch } from "./gather-batch.ts";
import { readWebhook } from "./read-webhook.ts";
import type { RecoverParts } from "./recover.ts";
import { putBack } from "./requeue.ts";

export type ClaimDueParts = RecoverParts & ClaimRowsParts;

/**
 * Claims up to `most` due deliveries of an agent for this gateway, longest overdue first.
 *
 * @param pulled - for an agent that claims them from its inbox.
 */
export type ClaimDue = (agentId: string, most: number, pulled?: Pulled) => Promise<RunningDelivery[]>;

export function createClaimDue(parts: ClaimDueParts): ClaimDue {
  const { database, gateway, inHand, now } = parts;
  const { prompt: query } = database;
  const claimRows = createClaimRows(parts);
  /** One at a time: an agent rarely has several batches due together. */
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
  /** Reads the claimed deliveries. */
  const open = async (rows: readonly DeliveryRow[], time: number): Promise<RunningDelivery[]> => {
    const batches = new Map<bigint, Batch>();
    for (const { id, attempts } of rows) inHand.set(id, attempts);
    try {
      await gatherBatches(rows, time, batches);
      const beside = await findRunsBeside(query, rows);
      const requests = await readRequests(query, rows, database.bodies);
      return rows.map((row) => {
        // A missing request fails only its own attempt; the others continue.
        const stored = readWebhook(row, requests.get(row.id) ?? NO_REQUEST);
        const besideRun = beside.get(row.id);
        const webhook = besideRun === undefined ? stored : { ...stored, besideRun };
        return { id: row.id, attempt: row.attempts, startedAt: time, webhook, batch: batches.get(row.id) };
      });
    } catch (error) {
      // This claim will not deliver what it claimed: put it back now. If that fails too, it is recovered later.
      const writes = rows.flatMap((row) => putBack(row, gateway, time, time));
      await database.commit(writes).catch(() => {});
      const others = [...batches.values()].flatMap((batch) => batch.others);
      for (const id of [...rows.map((row) => row.id), ...others]) inHand.delete(id);
      throw error;
    }
  };
  return async (agentId, most, pulled) => {
    const time = now();
    if (pulled !== undefined) {
      const rows = await claimRowsPulled(agentId, most, pulled, time);
      return rows.length === 0 ? [] : (await open(rows, time)).toSorted(byId);
    }
    const { fresh, stored } = await claimRows(agentId, most, time);
    for (const { id, attempt } of fresh) inHand.set(id, attempt);
    if (stored.length === 0) return fresh.toSorted(byId);
    const opened = await open(stored, time).catch((error: unknown) => {
      // Deliveries in memory can still be delivered.
      if (fresh.length === 0) throw error;
      return [];
    });
    return [...fresh, ...opened].toSorted(byId);
  };
}

function byId(a: RunningDelivery, b: RunningDelivery): number {
  return a.id < b.id ? -1 : 1;
}
