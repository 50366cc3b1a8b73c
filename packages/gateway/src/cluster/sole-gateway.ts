import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Instance, InstanceParts } from "./instance.ts";
import type { StoreHealth } from "./store-health.ts";

export type OnlyGatewayParts = Pick<InstanceParts, "every" | "onError"> & {
  readonly database: Pick<Database, "query" | "name">;
  readonly store: StoreHealth;
};

/** How often to test a store that cannot be written to, in milliseconds. */
const TRY_EVERY = 2_000;
/** No other number exists that it could collide with. */
const NUMBER = 0;

/**
 * A gateway that has its store to itself, such as a SQLite file. Nobody takes over its work, however long the store is
 * unreachable, so it sends no heartbeats and writes nothing while idle.
 */
export async function joinNobody({ database, every, store, onError }: OnlyGatewayParts): Promise<Instance> {
  const { query, name } = database;
  await query.deleteFrom("gateways").execute();
  // Without incoming webhooks, a small write shows whether there is space again.
  const tryStore = async (): Promise<void> => {
    const row = { number: NUMBER, instance: name, seen_at: 0, settled_below: null };
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
  const alone = { rank: 0, of: 1, gateways: [name] };
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
