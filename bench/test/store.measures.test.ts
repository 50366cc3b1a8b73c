import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { findPostgresBinaries } from "../../scripts/postgres/binaries.ts";
import { startDurablePostgres } from "../stand/durable-postgres.ts";
import { fillEnded, fillWaiting } from "../store/fill.ts";
import { OPERATIONS, timeOf } from "../store/operations.ts";
import { partitionByDay } from "../store/partitioned.ts";
import { newWebhook, openStore, type Store } from "../store/store.ts";
import { measureWrites } from "../store/write-cost.ts";

async function measureAll(store: Store): Promise<void> {
  await fillEnded(store.database, 3_000);
  await fillWaiting(store.database, 1_280, 640);
  for (const operation of OPERATIONS) {
    assert.ok((await timeOf(operation, store)) > 0, operation.name);
  }
  const cost = await measureWrites(store, undefined, 8, 65);
  assert.deepEqual([...new Set(store.groups)], [1, 8]);
  assert.ok(cost.perSecond > 0 && cost.data > 0, JSON.stringify(cost));
}

describe("a small bench of the stores", () => {
  test("runs on SQLite everything that it measures", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentex-bench-"));
    const store = await openStore(`sqlite:${join(folder, "data", "agentex.db")}`);
    try {
      await measureAll(store);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const skip = findPostgresBinaries() === undefined && "PostgreSQL is not installed";
  test(
    "runs on PostgreSQL everything that it measures, and finds that partitions by day hide duplicates",
    { skip },
    async () => {
      const server = await startDurablePostgres();
      try {
        const store = await openStore(await server.makeDatabase());
        try {
          await measureAll(store);
        } finally {
          await store.close();
        }

        const partitioned = await openStore(await server.makeDatabase());
        try {
          await partitionByDay(partitioned.database, "deliveries", 30);
          await fillEnded(partitioned.database, 3_000);
          const again = newWebhook("agent-5", { providerDeliveryId: "stored-5" });
          assert.equal((await partitioned.journal.accept(again, "waiting")).outcome, "accepted");
        } finally {
          await partitioned.close();
        }
      } finally {
        await server.stop();
      }
    },
  );
});
