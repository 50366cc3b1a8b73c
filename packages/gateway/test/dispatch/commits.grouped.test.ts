import assert from "node:assert/strict";
import { test } from "node:test";
import { settleAll, writesOf, type Entry } from "../../src/dispatch/journal/commits/commit-group.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { Returned, Write } from "../../src/storage/write.ts";
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

test("of statements that need to run once in a commit, the last one runs, and each entry gets its own results", () => {
  const statement = (sql: string, once?: string): Write => ({
    kind: "run",
    sql,
    parameters: [],
    ...(once !== undefined && { once }),
  });
  const settled: Returned[] = [];
  const entryOf = (...after: readonly Write[]): Entry => ({
    after,
    settle: (_applied, _passed, own) => settled.push(own),
    fail: () => assert.fail(),
  });
  const group = [
    entryOf(statement("one"), statement("two", "lane 1")),
    entryOf(statement("three", "lane 2"), statement("four")),
    entryOf(statement("five"), statement("six", "lane 1")),
  ];
  const writes = writesOf(group).map((write) => (write.kind === "run" ? write.sql : write.kind));
  assert.deepEqual(writes, ["one", "three", "four", "five", "six"]);
  const returned = writes.map((sql) => [{ of: sql }]);
  settleAll(group, returned);
  const [one, three, four, five, six] = returned;
  assert.deepEqual(settled, [
    [one, []],
    [three, four],
    [five, six],
  ]);
});

/** What has been accepted so far has reached the commits. */
async function turn(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise(setImmediate);
}
