import { sql, type Kysely } from "kysely";
import { IN_LANE } from "../../deliveries/ordering/in-lane.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Schema } from "../../storage/schema/schema.ts";

/**
 * Finds, for each delivery just claimed, the run it was claimed alongside. One at a time: an agent rarely has several
 * due that join a run.
 */
export async function findRunsBeside(
  query: Kysely<Schema>,
  rows: readonly Pick<DeliveryRow, "id" | "agent_id" | "lane" | "joins">[],
): Promise<ReadonlyMap<bigint, bigint>> {
  const beside = new Map<bigint, bigint>();
  for (const row of rows) {
    if (row.joins === null) continue;
    const run = await findRunInLane(query, row);
    if (run !== undefined) beside.set(row.id, run);
  }
  return beside;
}

/** The delivery in a lane whose run is in progress; the oldest, if there are several. */
async function findRunInLane(
  query: Kysely<Schema>,
  { agent_id, lane }: Pick<DeliveryRow, "agent_id" | "lane">,
): Promise<bigint | undefined> {
  const run = await query
    .selectFrom("deliveries")
    .select("id")
    .where("agent_id", "=", agent_id)
    .where("lane", "=", lane)
    // Must match the lanes' index exactly, or SQLite does not use it.
    .where(sql<boolean>`status ${sql.raw(IN_LANE)}`)
    .where("status", "=", "working")
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  return run?.id;
}
