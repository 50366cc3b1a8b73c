import type { Kysely } from "kysely";
import { firstIdAt } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { isNothing } from "./is-nothing.ts";
import { removeUnused } from "./remove-deliveries.ts";

/** Removes data that belongs to no delivery. */
export type AbandonedRemoval = {
  /** Shared requests whose deliveries were never stored because their gateway was killed. */
  readonly removeUnusedRequests: () => Promise<void>;
  /** Pieces of bodies whose delivery was never stored: it was a duplicate, or the gateway stopped in between. */
  readonly removeAbandoned: () => Promise<void>;
};

/** Past this age, the delivery will no longer be written; with `direct`, an agent may take hours. In milliseconds. */
const ABANDONED_AFTER = 86_400_000;
const MOST_ABANDONED = 100;

/** @param signal - stops it between two steps. */
export function createAbandonedRemoval(
  database: Database,
  now: () => number,
  signal: AbortSignal,
): AbandonedRemoval {
  /**
   * All large bodies up to here have a delivery. If their requests are removed by other means, they are found the next
   * day.
   */
  let examined = { above: -1n, until: 0 };
  return {
    removeUnusedRequests: () => removeUnused(database, firstIdAt(now() - ABANDONED_AFTER)),

    async removeAbandoned() {
      const below = firstIdAt(now() - ABANDONED_AFTER);
      if (now() >= examined.until) examined = { above: -1n, until: now() + 86_400_000 };
      const { above } = examined;
      const pieces = (way: Kysely<Schema>) =>
        way
          .selectFrom("body_pieces")
          .select("body_id")
          .where("body_id", ">", above)
          .where("body_id", "<", below);
      if (await isNothing(database, pieces)) return;
      while (!signal.aborted) {
        const bodies = await database.browse
          .selectFrom("body_pieces")
          .select("body_id")
          .distinct()
          .where("body_id", ">", examined.above)
          .where("body_id", "<", below)
          .where((where) =>
            where.not(
              where.exists(
                where
                  .selectFrom("delivery_requests")
                  .select("delivery_id")
                  .whereRef("pieces_id", "=", "body_pieces.body_id"),
              ),
            ),
          )
          .orderBy("body_id")
          .limit(MOST_ABANDONED)
          .execute();
        for (const { body_id } of bodies) {
          await database.commit([
            { kind: "run", sql: "DELETE FROM body_pieces WHERE body_id = ?", parameters: [body_id] },
          ]);
        }
        if (bodies.length < MOST_ABANDONED) break;
      }
      examined = { ...examined, above: below - 1n };
    },
  };
}
