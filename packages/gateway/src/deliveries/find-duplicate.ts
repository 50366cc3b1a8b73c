import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { createLookUp } from "../storage/look-up.ts";
import { receivedAt } from "../ids/delivery-id.ts";
import type { Webhook } from "./delivery.ts";

/** Finds the first delivery of the same webhook that was delivered, filtered, or has not ended. */
export type FindDuplicate = (webhook: Webhook) => Promise<bigint | undefined>;

/**
 * By its id, then by its body. An equal body that is too old is no longer a duplicate: it gives up its place in the
 * unique index, so that the new one can be stored. If two gateways do so at once, the index decides which one is first.
 *
 * @param now - Unix milliseconds.
 */
export function createFindDuplicate(database: Database, now: () => number): FindDuplicate {
  const byId = lookUpBy(database, "dedupe_key");
  const byBody = lookUpBy(database, "body_key");
  return async ({ agentId, dedupeKey, bodyKey, sameBodyWithin }) => {
    const [same] = dedupeKey === undefined ? [] : await byId(agentId, dedupeKey);
    if (same !== undefined || bodyKey === undefined) return same?.id;
    const [alike] = await byBody(agentId, bodyKey);
    if (alike === undefined || now() - receivedAt(alike.id) < sameBodyWithin) return alike?.id;
    await database.commit([
      {
        kind: "run",
        sql: "UPDATE deliveries SET body_key = NULL WHERE id = ? AND body_key = ?",
        parameters: [alike.id, bodyKey],
      },
    ]);
    return undefined;
  };
}

function lookUpBy(database: Database, key: "dedupe_key" | "body_key") {
  return createLookUp<{ id: bigint }>(
    database,
    database.lookUp
      .selectFrom("deliveries")
      .select("id")
      .where("agent_id", "=", "")
      .where(key, "=", "")
      // Exactly as in the index: otherwise SQLite does not use a partial index.
      .where(sql<boolean>`status NOT IN ('rejected', 'failed', 'cancelled')`),
  );
}
