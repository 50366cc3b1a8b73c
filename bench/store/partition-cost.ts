import { sql } from "kysely";
import type { DurablePostgres } from "../stand/durable-postgres.ts";
import { fillEnded, fillWaiting, settleStatistics, STORED_SPAN } from "./fill.ts";
import { footprintOf } from "./footprint.ts";
import { OPERATIONS, timeOf } from "./operations.ts";
import { partitionByDay, partitionOf, type PartitionedTable } from "./partitioned.ts";
import { removeOldest } from "./removal.ts";
import { newWebhook, openStore, type Store } from "./store.ts";
import { measureWrites } from "./write-cost.ts";

/** What a table layout costs. Times are in milliseconds. */
export type PartitionCost = {
  readonly layout: string;
  /** Microseconds per delivery, in groups. */
  readonly write: number;
  readonly cpu: number | undefined;
  /** By the operation's name. */
  readonly operations: ReadonlyMap<string, number>;
  /** Whether a webhook that had already arrived on another day was detected as a duplicate. */
  readonly noticesDuplicate: boolean;
};

/** What it costs to remove a day's deliveries. */
export type DayGone = {
  readonly deliveries: number;
  /** By the gateway's retention without its pauses, including the VACUUM after it. */
  readonly deleted: number;
  readonly vacuumed: number;
  /** Bytes of the write-ahead log, for deleting and for VACUUM. */
  readonly deletedLog: number;
  /** By dropping the day's partition of both tables. */
  readonly dropped: number;
  readonly droppedLog: number;
};

const LAYOUTS: readonly { readonly layout: string; readonly tables: readonly PartitionedTable[] }[] = [
  { layout: "plain", tables: [] },
  { layout: "requests by day", tables: ["delivery_requests"] },
  { layout: "both by day", tables: ["delivery_requests", "deliveries"] },
];
const DAYS = STORED_SPAN / 86_400_000 + 1;
const GROUP = 32;
/** Operations that look something up without its id. */
const LOOK_UPS = OPERATIONS.filter(({ name }) =>
  /^(a delivery joins|claim|the sweep|what changed|a page of the newest|a page of an agent|a page of a conv)/.test(
    name,
  ),
);

/** The same work on unpartitioned tables, with partitioned requests, and with both tables partitioned. */
export async function measurePartitions(
  server: DurablePostgres,
  { stored, waiting, lanes, writes }: { stored: number; waiting: number; lanes: number; writes: number },
): Promise<{ costs: PartitionCost[]; gone: DayGone }> {
  const costs: PartitionCost[] = [];
  let deleted: Omit<DayGone, "dropped" | "droppedLog"> | undefined;
  let dropped: Pick<DayGone, "dropped" | "droppedLog"> | undefined;
  for (const { layout, tables } of LAYOUTS) {
    const store = await openStore(await server.makeDatabase());
    try {
      for (const table of tables) await partitionByDay(store.database, table, DAYS);
      await fillEnded(store.database, stored);
      await fillWaiting(store.database, waiting, lanes);
      await settleStatistics(store.database);
      const { record, finish, cpu } = await measureWrites(store, server.pid, GROUP, writes);
      const operations = new Map<string, number>();
      for (const operation of LOOK_UPS) operations.set(operation.name, await timeOf(operation, store));
      const again = newWebhook("agent-5", { providerDeliveryId: "stored-5", dedupeKey: "stored-5" });
      const noticesDuplicate = (await store.journal.accept(again, "waiting")).outcome === "duplicate";
      costs.push({ layout, write: record + finish, cpu, operations, noticesDuplicate });
      if (tables.length === 0) deleted = await deleteDay(store, Math.floor(stored / DAYS));
      if (tables.length === 2) dropped = await dropDay(store);
    } finally {
      await store.close();
    }
  }
  if (deleted === undefined || dropped === undefined) throw new Error("a layout is missing");
  return { costs, gone: { ...deleted, ...dropped } };
}

async function deleteDay(
  { database }: Store,
  count: number,
): Promise<Omit<DayGone, "dropped" | "droppedLog">> {
  const before = await footprintOf(database);
  const deleted = await removeOldest(database, count);
  const begun = performance.now();
  await sql`VACUUM deliveries, delivery_requests`.execute(database.query);
  const vacuumed = performance.now() - begun;
  const after = await footprintOf(database);
  return { deliveries: count, deleted, vacuumed, deletedLog: (after.written ?? 0) - (before.written ?? 0) };
}

/** Drops one whole day in the middle of the stored span. */
async function dropDay({ database }: Store): Promise<Pick<DayGone, "dropped" | "droppedLog">> {
  const day = Date.now() - STORED_SPAN / 2;
  const before = await footprintOf(database);
  const begun = performance.now();
  for (const table of ["delivery_requests", "deliveries"] as const) {
    await sql.raw(`DROP TABLE ${partitionOf(table, day)}`).execute(database.query);
  }
  const took = performance.now() - begun;
  const after = await footprintOf(database);
  return { dropped: took, droppedLog: (after.written ?? 0) - (before.written ?? 0) };
}
