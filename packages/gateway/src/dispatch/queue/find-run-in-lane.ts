import { sql, type Kysely } from "kysely";
import { IN_LANE } from "../../deliveries/in-lane.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Schema } from "../../storage/schema/schema.ts";

/** The delivery whose run is in progress in the lane of another one; the oldest, if there are several. */
export async function findRunInLane(
  query: Kysely<Schema>,
  { agent_id, lane }: Pick<DeliveryRow, "agent_id" | "lane">,
): Promise<bigint | undefined> {
  const run = await query
    .selectFrom("deliveries")
    .select("id")
    .where("agent_id", "=", agent_id)
    .where("lane", "=", lane)
    // Exactly as in the lanes' index: otherwise SQLite does not use it.
    .where(sql<boolean>`status ${sql.raw(IN_LANE)}`)
    .where("status", "=", "working")
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  return run?.id;
}
