import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { OVERLAP } from "../../../src/deliveries/changes/change-log.ts";
import { firstIdAt } from "../../../src/ids/delivery-id.ts";
import { createChangePoller } from "../../../src/deliveries/changes/change-poller.ts";
import type { Database } from "../../../src/storage/database.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";

const BEGAN = Date.UTC(2026, 0, 1);

eachStore("changes", (store) => {
  let made: TestDatabase | undefined;
  let database: Database | undefined;

  before(async () => {
    made = await store();
    database = await openDatabase(made.url);
  });
  after(async () => {
    await database?.close();
    await made?.drop();
  });

  // Each change is of a delivery, occurs this long after the previous one, and has a time that is this much too early.
  const change = fc.record({
    delivery: fc.nat({ max: 5 }),
    later: fc.nat({ max: 2_000 }),
    late: fc.nat({ max: OVERLAP }),
    lookAfter: fc.boolean(),
  });

  test("that appear out of order are each found once, or at least the last one of each delivery", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        assert.ok(database);
        const { query, browse } = database;
        await query.deleteFrom("deliveries").execute();
        await query
          .insertInto("deliveries")
          .values(deliveryRow(firstIdAt(BEGAN), { changed_at: BEGAN }))
          .execute();
        const poller = await createChangePoller(browse);
        const found: string[] = [];
        const last = new Map<bigint, number>();
        const look = async (): Promise<void> => {
          const { deliveries, isMore } = await poller.poll();
          assert.equal(isMore, false);
          found.push(...deliveries.map((delivery) => `${delivery.id} ${delivery.attempts}`));
        };
        let time = BEGAN;
        for (const [index, { delivery, later, late, lookAfter }] of changes.entries()) {
          time += later;
          const id = firstIdAt(BEGAN + 1 + delivery);
          // The number of attempts stands for what changed.
          const row = deliveryRow(id, { changed_at: Math.max(BEGAN, time - late), attempts: index });
          await query
            .insertInto("deliveries")
            .values(row)
            .onConflict((conflict) =>
              conflict.column("id").doUpdateSet({ changed_at: row.changed_at, attempts: row.attempts }),
            )
            .execute();
          last.set(id, index);
          if (lookAfter) await look();
        }
        await look();
        assert.equal(new Set(found).size, found.length, "one was told twice");
        for (const [id, index] of last)
          assert.ok(found.includes(`${id} ${index}`), `${id} ${index} was missed`);
        await look();
        assert.equal(new Set(found).size, found.length, "one was told again");
      }),
      { numRuns: 40 },
    );
  });

  test("from before the poller began are not found", async () => {
    assert.ok(database);
    const { query, browse } = database;
    await query.deleteFrom("deliveries").execute();
    for (const [index, changedAt] of [BEGAN, BEGAN + 10, BEGAN + 20].entries()) {
      const id = firstIdAt(BEGAN + index);
      await query
        .insertInto("deliveries")
        .values(deliveryRow(id, { changed_at: changedAt }))
        .execute();
    }
    const poller = await createChangePoller(browse);
    assert.deepEqual((await poller.poll()).deliveries, []);
    assert.equal(poller.position.changedAt, BEGAN + 20);
  });

  test("are found in steps if there are many, with a sign that there are more", async () => {
    assert.ok(database);
    const { query, browse } = database;
    await query.deleteFrom("deliveries").execute();
    const poller = await createChangePoller(browse);
    const rows = Array.from({ length: 1_500 }, (_, index) =>
      deliveryRow(firstIdAt(BEGAN + index), { changed_at: BEGAN + index }),
    );
    for (let next = 0; next < rows.length; next += 250) {
      await query
        .insertInto("deliveries")
        .values(rows.slice(next, next + 250))
        .execute();
    }
    const [first, second, third] = [await poller.poll(), await poller.poll(), await poller.poll()];
    assert.deepEqual([first.deliveries.length, first.isMore], [1_000, true]);
    assert.deepEqual([second.deliveries.length, second.isMore], [500, false]);
    assert.deepEqual([third.deliveries.length, third.isMore], [0, false]);
  });
});
