import { receivedAt } from "../../packages/gateway/src/ids/delivery-id.ts";
import { startRetention } from "../../packages/gateway/src/deliveries/retention/retention.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";
import { createLog } from "../../packages/gateway/src/telemetry/log.ts";

const FOR_EVER = 3_650 * 86_400_000;

/**
 * Makes the gateway's own retention remove about this many of the oldest deliveries with status `delivered`.
 *
 * @returns milliseconds that its commits took, for `count` deliveries.
 */
export async function removeOldest(database: Database, count: number): Promise<number> {
  const newest = await database.query
    .selectFrom("deliveries")
    .select("id")
    .orderBy("id")
    .limit(1)
    .offset(count)
    .executeTakeFirst();
  if (newest === undefined) return 0;
  let took = 0;
  let removed = 0;
  const timed: Database = {
    ...database,
    async commit(writes) {
      const begun = performance.now();
      const returned = await database.commit(writes);
      took += performance.now() - begun;
      removed += writes.reduce((most, write) => (write.kind === "run" ? write.parameters.length : most), 0);
      return returned;
    },
  };
  await new Promise<void>((resolve) => {
    const retention = startRetention({
      database: timed,
      listeners: { async expire() {} },
      agents: { async expire() {} },
      subscriptions: {
        async expire() {
          // The last step of a retention round.
          setImmediate(() => void retention.stop().then(resolve));
        },
      },
      keepDelivered: Date.now() - receivedAt(newest.id),
      keepFailed: FOR_EVER,
      keepFiltered: FOR_EVER,
      holdFor: FOR_EVER,
      now: Date.now,
      log: createLog("silent", "json"),
    });
  });
  return removed === 0 ? 0 : (took / removed) * count;
}
