import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Instance, InstanceParts } from "./instance.ts";
import type { StoreHealth } from "./store-health.ts";

export type OnlyGatewayParts = Pick<InstanceParts, "every" | "onError"> & {
  readonly database: Pick<Database, "query" | "name">;
  readonly store: StoreHealth;
};

/** How often a store that took nothing is tried, in milliseconds. */
const TRY_EVERY = 2_000;
/** There is nobody from whose number it would have to differ. */
const NUMBER = 0;

/**
 * The gateway whose store is its alone, as a SQLite file is. Nobody takes over what it has under way, however long the store
 * is out of reach: it gives no signs of life, and writes nothing while nothing happens.
 */
export async function joinNobody({ database, every, store, onError }: OnlyGatewayParts): Promise<Instance> {
  const { query, name } = database;
  await query.deleteFrom("gateways").execute();
  // A small write tells whether there is room again, where no webhook comes that would.
  const tryStore = async (): Promise<void> => {
    const row = { number: NUMBER, instance: name, seen_at: 0 };
    await query
      .insertInto("gateways")
      .values(row)
      .onConflict((conflict) => conflict.column("number").doUpdateSet(row))
      .execute();
    store.gaveSign();
  };
  let trying: Promise<void> | undefined;
  const endTrying = every(TRY_EVERY, () => {
    if (store.takes()) return;
    trying ??= tryStore()
      .catch((error: unknown) => {
        if (isOutage(error)) store.refused(error);
        onError(error);
      })
      .finally(() => {
        trying = undefined;
      });
  });
  const alone = { rank: 0, of: 1 };
  return {
    name,
    number: () => NUMBER,
    standing: () => alone,
    isLeased: () => true,
    lookAround: async () => {},
    async release() {
      endTrying();
      await trying;
    },
  };
}
