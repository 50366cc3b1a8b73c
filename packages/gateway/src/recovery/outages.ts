import type { Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";

/** Times in which no gateway could store anything. */
export type Outages = {
  /** Call regularly while the store can be written to: what is between two calls that are far apart was an outage. */
  sign(): Promise<void>;
};

/** How often a gateway signs, in milliseconds. */
const SIGN_EVERY = 15_000;
/** A restart takes less, and providers that retry at all bridge it. In milliseconds. */
const SHORTEST = 60_000;
/** How long outages are kept, in milliseconds. */
const KEEP = 7 * 86_400_000;

/** @param now - the store's clock, in Unix milliseconds. */
export function createOutages(query: Kysely<Schema>, now: () => number): Outages {
  let signedAt: number | undefined;
  return {
    async sign() {
      const time = now();
      if (signedAt !== undefined && time >= signedAt && time - signedAt < SIGN_EVERY) return;
      const last = await query
        .selectFrom("store_signs")
        .select("seen_at")
        .where("id", "=", 1)
        .executeTakeFirst();
      if (last !== undefined && time - last.seen_at > SHORTEST) {
        await query
          .insertInto("outages")
          .values({ began_at: last.seen_at, ended_at: time })
          // Another gateway came back at the same time.
          .onConflict((conflict) => conflict.column("began_at").doNothing())
          .execute();
        await query
          .deleteFrom("outages")
          .where("ended_at", "<", time - KEEP)
          .execute();
      }
      await query
        .insertInto("store_signs")
        .values({ id: 1, seen_at: time })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ seen_at: time }))
        .execute();
      signedAt = time;
    },
  };
}
