import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { makeStoredQueue, resultOf, setClock, webhookTo } from "../promises/stage/stored-queue.ts";

/** Enough for PostgreSQL to keep a statement's plan instead of making a new one. */
const COMMITS = 20;

describe("commits on PostgreSQL", { skip: noPostgres }, () => {
  test("find their rows by an index, also with plans from when the tables were small", async (context) => {
    const made = await newPostgres();
    context.after(() => made.drop());
    const database = await openDatabase(made.url);
    try {
      const clock = setClock();
      const { journal } = makeStoredQueue(database, 1, clock);
      for (let count = 0; count < COMMITS; count++) {
        // A table that is known to have only a few rows is cheaper to read whole.
        if (count === 2) await made.query("ANALYZE");
        const webhook = webhookTo("an agent", {
          ordering: "latest",
          conversation: "the same",
          providerDeliveryId: `the ${count}th`,
        });
        const accepted = await journal.accept(webhook, "running");
        assert.ok(accepted.outcome === "accepted");
        const running = { id: accepted.id, webhook, attempt: 1, startedAt: clock.now() };
        await journal.finish(running, resultOf(200), { status: "delivered" });
      }
    } finally {
      await database.close();
    }
    const scanned = await made.query(
      "SELECT relname, idx_scan > 0 AS found FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname LIKE 'deliver%'",
    );
    assert.deepEqual(scanned, []);
  });
});
