import type { Kysely } from "kysely";
import type { RunRow } from "../storage/schema/runs.ts";
import type { Schema } from "../storage/schema/schema.ts";
import type { Run } from "./run.ts";

/** Progress and costs are stored in millionths. */
export const MILLION = 1_000_000;

/** All runs of a delivery, or of its batch, the latest attempt's first. */
export async function findRuns(query: Kysely<Schema>, deliveryId: bigint): Promise<readonly Run[]> {
  const own = await query
    .selectFrom("runs")
    .selectAll()
    .where("delivery_id", "=", deliveryId)
    .orderBy("attempt", "desc")
    .execute();
  if (own.length > 0) return own.map(readRun);
  const ofBatch = await query
    .selectFrom("runs")
    .selectAll()
    .where("delivery_id", "in", (members) =>
      members
        .selectFrom("deliveries")
        .select("id")
        .where("batch_id", "is not", null)
        .where("batch_id", "=", (batch) =>
          batch.selectFrom("deliveries as asked").select("asked.batch_id").where("asked.id", "=", deliveryId),
        ),
    )
    .orderBy("attempt", "desc")
    .execute();
  return ofBatch.map(readRun);
}

/** Reads a stored run. */
function readRun(row: RunRow): Run {
  return {
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    session: row.session ?? undefined,
    state: row.state,
    startedAt: row.started_at,
    endsBy: row.ends_by,
    leaseUntil: row.due_at,
    reportedAt: row.reported_at ?? undefined,
    note: row.note ?? undefined,
    progress: row.progress === null ? undefined : row.progress / MILLION,
    result: row.result ?? undefined,
    error: row.error ?? undefined,
    usage: {
      inputTokens: row.input_tokens ?? undefined,
      outputTokens: row.output_tokens ?? undefined,
      costUsd: row.cost_usd === null ? undefined : row.cost_usd / MILLION,
      model: row.model ?? undefined,
    },
    cancelRequestedAt: row.cancel_requested_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}
