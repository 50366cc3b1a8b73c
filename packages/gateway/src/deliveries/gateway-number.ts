import { randomUUID } from "node:crypto";
import type { Database } from "../storage/database.ts";
import { MOST_GATEWAYS } from "./delivery-id.ts";

const RENEW_EVERY = 10_000;
/** A gateway that was silent for this long has given its number up. */
const FORGOTTEN_AFTER = 60_000;

/** A number that no other gateway on the same database has at the same time; it becomes part of delivery ids. */
export type GatewayNumber = { current: () => number; release: () => Promise<void> };

/** Takes the lowest free number and keeps it by saying so every few seconds. */
export async function takeGatewayNumber(
  database: Database,
  now: () => number,
  onError: (error: unknown) => void,
): Promise<GatewayNumber> {
  const instance = randomUUID();
  let number = await take(database, instance, now());
  const renew = async (): Promise<void> => {
    const { numUpdatedRows } = await database.query
      .updateTable("gateways")
      .set({ seen_at: now() })
      .where("number", "=", number)
      .where("instance", "=", instance)
      .executeTakeFirst();
    // Somebody took it while this process was suspended.
    if (numUpdatedRows === 0n) number = await take(database, instance, now());
  };
  const timer = setInterval(() => void renew().catch(onError), RENEW_EVERY);
  timer.unref();
  return {
    current: () => number,
    async release() {
      clearInterval(timer);
      await database.query.deleteFrom("gateways").where("instance", "=", instance).execute();
    },
  };
}

async function take({ query }: Database, instance: string, now: number): Promise<number> {
  const seen = await query.selectFrom("gateways").selectAll().execute();
  const kept = new Set(seen.filter((row) => row.seen_at > now - FORGOTTEN_AFTER).map((row) => row.number));
  for (let number = 0; number < MOST_GATEWAYS; number++) {
    if (kept.has(number)) continue;
    // Only one of those who try for the same number at the same time gets the row.
    const { numInsertedOrUpdatedRows } = await query
      .insertInto("gateways")
      .values({ number, instance, seen_at: now })
      .onConflict((conflict) =>
        conflict
          .column("number")
          .doUpdateSet({ instance, seen_at: now })
          .where("gateways.seen_at", "<=", now - FORGOTTEN_AFTER),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) return number;
  }
  throw new Error(`all ${MOST_GATEWAYS} gateway numbers are taken on this database`);
}
