import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { createLookUp } from "../storage/look-up.ts";
import { receivedAt } from "../ids/delivery-id.ts";
import type { Webhook } from "./delivery.ts";

/** Finds the first delivery of the same webhook that was delivered or filtered, or has not ended. */
export type FindDuplicate = (webhook: Webhook) => bigint | undefined | Promise<bigint | undefined>;

/**
 * Searches by id, then by body. If an equal body is too old, its delivery is no longer a duplicate and gives up its
 * place in the unique index, so that the new one can be stored. If two gateways do this simultaneously, the index
 * decides which is first.
 *
 * @param now - Unix milliseconds.
 */
export function createFindDuplicate(database: Database, now: () => number): FindDuplicate {
  const byId = lookUpBy(database, "dedupe_key");
  const byBody = lookUpBy(database, "body_key");
  const giveUpPlace = async ({ id }: Known, bodyKey: string): Promise<undefined> => {
    await database.commit([
      {
        kind: "run",
        sql: "UPDATE deliveries SET body_key = NULL WHERE id = ? AND body_key = ?",
        parameters: [id, bodyKey],
      },
    ]);
  };
  const orAlike = (
    [same]: readonly Known[],
    { agentId, bodyKey, sameBodyWithin }: Webhook,
  ): ReturnType<FindDuplicate> => {
    if (same !== undefined || bodyKey === undefined) return same?.id;
    const judge = ([alike]: readonly Known[]): ReturnType<FindDuplicate> =>
      alike === undefined || now() - receivedAt(alike.id) < sameBodyWithin
        ? alike?.id
        : giveUpPlace(alike, bodyKey);
    const alike = byBody(agentId, bodyKey);
    return alike instanceof Promise ? alike.then(judge) : judge(alike);
  };
  // Within this process, a look-up is faster than a promise's trip through the event loop.
  return (webhook) => {
    const { agentId, dedupeKey } = webhook;
    const same = dedupeKey === undefined ? NONE : byId(agentId, dedupeKey);
    return same instanceof Promise ? same.then((found) => orAlike(found, webhook)) : orAlike(same, webhook);
  };
}

type Known = { readonly id: bigint };
const NONE: readonly Known[] = [];

function lookUpBy(database: Database, key: "dedupe_key" | "body_key") {
  return createLookUp<Known>(
    database,
    database.lookUp
      .selectFrom("deliveries")
      .select("id")
      .where("agent_id", "=", "")
      .where(key, "=", "")
      .where(MAY_BE_FIRST),
  );
}

/**
 * The deliveries that have duplicates: all but those that ended in vain. Exactly as in the indexes: SQLite does not use a partial
 * index otherwise.
 */
export const MAY_BE_FIRST = sql<boolean>`status NOT IN ('rejected', 'failed', 'cancelled')`;
