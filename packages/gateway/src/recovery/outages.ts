import type { Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";

/** Periods in which no gateway could store anything. */
export type Outages = {
  /** Call it regularly while the store is writable. A long gap between two calls was an outage. */
  sign(): Promise<void>;
};

/** How often a gateway calls `sign`, in milliseconds. */
const SIGN_EVERY = 15_000;
/** A restart takes less time, and providers that retry at all bridge it. In milliseconds. */
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
          // Another gateway recovered at the same time.
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
