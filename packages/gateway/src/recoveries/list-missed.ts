import type { Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import type { RecoveryCounts } from "./recovery.ts";

/** A webhook that was missed, and the state of its recovery. Times are Unix milliseconds. */
export type MissedWebhook = {
  readonly id: string;
  readonly event: string;
  readonly failedAt: number;
  readonly askedAt: number | undefined;
  /** Why the provider does not redeliver it. */
  readonly refused: string | undefined;
  readonly arrivedAt: number | undefined;
};

/** Lists the missed webhooks, newest first. */
export async function listMissedWebhooks(
  query: Kysely<Schema>,
  recoveryId: string,
  limit: number,
): Promise<MissedWebhook[]> {
  const rows = await query
    .selectFrom("recovery_requests")
    .selectAll()
    .where("recovery_id", "=", recoveryId)
    .orderBy("failed_at", "desc")
    .orderBy("guid")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.guid,
    event: row.event,
    failedAt: row.failed_at,
    askedAt: row.asked_at ?? undefined,
    refused: row.refused ?? undefined,
    arrivedAt: row.arrived_at ?? undefined,
  }));
}

/** Counts the missed webhooks, by recovery. */
export async function countMissed(
  query: Kysely<Schema>,
  recoveryIds: readonly string[],
): Promise<Map<string, RecoveryCounts>> {
  if (recoveryIds.length === 0) return new Map();
  const rows = await query
    .selectFrom("recovery_requests")
    .select(({ fn }) => [
      "recovery_id",
      fn.countAll<number>().as("missed"),
      fn.count<number>("asked_at").as("asked"),
      fn.count<number>("arrived_at").as("arrived"),
    ])
    .where("recovery_id", "in", [...recoveryIds])
    .groupBy("recovery_id")
    .execute();
  return new Map(rows.map(({ recovery_id, ...counts }) => [recovery_id, counts]));
}
