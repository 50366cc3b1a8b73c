import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import { makeStoredQueue, setClock, webhookTo } from "../promises/stage/stored-queue.ts";

eachStore("webhooks that arrive while others are being committed", (store) => {
  test("share the next commit; on PostgreSQL, it does not wait for a slow one", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const slow = Promise.withResolvers<void>();
      const sizes: number[] = [];
      const { journal } = makeStoredQueue(
        {
          ...database,
          async commit(writes) {
            const inserted = writes.find((write) => write.kind === "insert" && write.table === "deliveries");
            if (inserted?.kind === "insert") sizes.push(inserted.rows.length);
            await slow.promise;
            return database.commit(writes);
          },
        },
        1,
        clock,
      );
      const accept = (count: number) =>
        Array.from({ length: count }, () => journal.accept(webhookTo("an agent"), "waiting"));
      const accepted = accept(3);
      await turn();
      assert.deepEqual(sizes, [1]);
      clock.advance(10);
      accepted.push(...accept(1));
      await turn();
      assert.deepEqual(sizes, [1]);
      clock.advance(11);
      accepted.push(...accept(1));
      await turn();
      assert.deepEqual(sizes, database.isShared ? [1, 4] : [1]);
      slow.resolve();
      const outcomes = await Promise.all(accepted);
      assert.ok(outcomes.every(({ outcome }) => outcome === "accepted"));
      assert.deepEqual(sizes, [1, 4]);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });
});

/** What has been accepted so far has reached the commits. */
async function turn(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise(setImmediate);
}
