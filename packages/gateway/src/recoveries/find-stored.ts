import type { Kysely } from "kysely";
import { firstIdAt } from "../ids/delivery-id.ts";
import type { Schema } from "../storage/schema/schema.ts";

/**
 * How much earlier than its last failure a webhook may have been stored, in milliseconds. Anything older is a duplicate.
 */
const EARLIER = 3_600_000;

/**
 * Which of the missing webhooks are stored for the recovery's receiver, in any status. A source's webhooks belong to its targets.
 * Reads the deliveries since the first failure: an index on the providers' event ids would cost every webhook more than the few
 * outages justify.
 */
export async function findStored(query: Kysely<Schema>, recoveryId: string): Promise<string[]> {
  const missing = query
    .selectFrom("recovery_requests")
    .where("recovery_id", "=", recoveryId)
    .where("arrived_at", "is", null);
  const first = await missing.select(({ fn }) => fn.min("failed_at").as("failed_at")).executeTakeFirst();
  if (first?.failed_at == null) return [];
  const recovery = await query
    .selectFrom("recoveries")
    .select(["receiver_id", "provider"])
    .where("id", "=", recoveryId)
    .executeTakeFirst();
  if (recovery === undefined) return [];
  const targets = await query
    .selectFrom("source_targets")
    .select("agent_id")
    .distinct()
    .where("source_id", "=", recovery.receiver_id)
    .execute();
  const rows = await query
    .selectFrom("deliveries")
    .select("provider_delivery_id")
    .distinct()
    .where("agent_id", "in", [recovery.receiver_id, ...targets.map(({ agent_id }) => agent_id)])
    .where("id", ">=", firstIdAt(first.failed_at - EARLIER))
    .where("provider", "=", recovery.provider)
    .where("provider_delivery_id", "in", missing.select("guid"))
    .execute();
  return rows.flatMap(({ provider_delivery_id }) => provider_delivery_id ?? []);
}
