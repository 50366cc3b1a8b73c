import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { createLookUp } from "../storage/look-up.ts";
import { receivedAt } from "../ids/delivery-id.ts";
import type { Webhook } from "./delivery.ts";

/** Finds the delivery of the same webhook that came first and that was delivered or is under way. */
export type FindDuplicate = (webhook: Webhook) => Promise<bigint | undefined>;

/**
 * By its id, and then by its body. An equal body of too long ago is not the same webhook any more: it gives its place in the
 * index up, so that the one which comes now can be taken. Where two gateways do so at once, the index says which of them
 * is first.
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
      // As the index has it, word for word: SQLite uses a partial index only then.
      .where(sql<boolean>`status IN ('waiting', 'running', 'delivered', 'superseded')`),
  );
}
