import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { makeStoredQueue, resultOf, setClock, webhookTo } from "../promises/stage/stored-queue.ts";

/** Enough for PostgreSQL to keep a statement's plan instead of making a new one. */
const COMMITS = 20;
const IN_LANE = 300;
/** Index entries, on average for each delivery that joins or leaves; some are those of earlier versions of a row. */
const MOST_READ = 15;

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

  for (const ordering of ["serialize", "batch"] as const) {
    test(`read as little of a long ${ordering} queue as of a short one`, async (context) => {
      const made = await newPostgres();
      context.after(() => made.drop());
      const database = await openDatabase(made.url);
      try {
        const clock = setClock();
        const { journal, queue } = makeStoredQueue(database, 1, clock);
        const collect = { debounce: 1_000, maxWait: 2_000, maxSize: 1 };
        const waiting = webhookTo("an agent", {
          ordering,
          conversation: "the same",
          ...(ordering === "batch" && { collect }),
        });
        const accepted = await Promise.all(
          Array.from({ length: IN_LANE }, (_, count) =>
            journal.accept({ ...waiting, providerDeliveryId: `the ${count}th` }, "waiting"),
          ),
        );
        assert.ok(accepted.every(({ outcome }) => outcome === "accepted"));
        clock.advance(collect.maxWait);
        for (let count = 0; count < COMMITS; count++) {
          const [next, ...more] = await queue.claim("an agent", 10);
          assert.ok(next !== undefined && more.length === 0);
          await journal.finish(next, resultOf(200), { status: "delivered" });
        }
      } finally {
        await database.close();
      }
      const [lane] = await made.query(
        "SELECT idx_tup_read::int AS read FROM pg_stat_user_indexes WHERE indexrelname = 'deliveries_lane'",
      );
      const read = Number(lane?.["read"]);
      assert.ok(read < MOST_READ * (IN_LANE + COMMITS), `read ${read} entries of the queue's index`);
    });
  }
});
