import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstIdAt } from "../../../src/ids/delivery-id.ts";
import { eventStream } from "../../../src/management/deliveries/stream/event-stream.ts";
import type { ListedDelivery } from "../../../src/deliveries/list/list-deliveries.ts";
import { createSubscription } from "../../../src/deliveries/changes/subscription.ts";
import type { Database } from "../../../src/storage/database.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { makeSqliteDatabase } from "../../harness/stores/sqlite-database.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";

const BEGAN = Date.UTC(2026, 0, 1);

let made: TestDatabase;
let database: Database;
before(async () => {
  made = makeSqliteDatabase();
  database = await openDatabase(made.url);
});
after(async () => {
  await database.close();
  await made.drop();
});

function subscribe(last?: { changedAt: number; id: bigint }) {
  let ended = 0;
  const subscription = createSubscription({
    browse: database.browse,
    filter: {},
    after: last,
    upTo: { changedAt: BEGAN + 1_000_000, id: -1n },
    onEnd: () => void (ended += 1),
  });
  return { subscription, timesEnded: () => ended };
}
function listed(index: number): ListedDelivery {
  const row = deliveryRow(firstIdAt(BEGAN + index), { changed_at: BEGAN + index });
  return { ...row, agent_name: null, source_name: null, key_name: null };
}

test("a quiet stream sends heartbeats, and ends with its subscription", async () => {
  const { subscription, timesEnded } = subscribe();
  const events = eventStream(subscription, 1, { lost: () => undefined, stop() {} });
  assert.match(String((await events.next()).value), /^retry: \d+\n\n$/);
  for (const _ of [1, 2]) assert.match(String((await events.next()).value), /^:.*\n\n$/);
  subscription.offer(listed(1));
  assert.match(String((await events.next()).value), /^event: delivery\n/);
  subscription.end();
  assert.equal((await events.next()).done, true);
  assert.equal(timesEnded(), 1);
});

test("a waiting subscriber is notified of the end immediately", async () => {
  const { subscription } = subscribe();
  const told = subscription.next(60_000);
  subscription.end();
  assert.deepEqual(await told, { outcome: "ended" });
});

test("a subscriber that reads nothing is disconnected before too much accumulates", async () => {
  const { subscription, timesEnded } = subscribe();
  for (let index = 0; index < 5_000; index += 1) subscription.offer(listed(index));
  assert.equal(timesEnded(), 0);
  subscription.offer(listed(5_000));
  assert.equal(timesEnded(), 1);
  assert.deepEqual(await subscription.next(60_000), { outcome: "ended" });
});

test("a subscriber that reconnects gets everything it missed, however much, once and in order", async () => {
  const rows = Array.from({ length: 450 }, (_, index) =>
    deliveryRow(firstIdAt(BEGAN + index), { changed_at: BEGAN + index * 10_000 }),
  );
  await database.query.insertInto("deliveries").values(rows).execute();
  const [, , third] = rows;
  assert.ok(third);
  const { subscription } = subscribe({ changedAt: third.changed_at, id: third.id });
  // Arrives while missed changes are still being read.
  const upTo = rows.findLastIndex((row) => row.changed_at <= BEGAN + 1_000_000);
  subscription.offer({
    ...(rows[upTo] as (typeof rows)[number]),
    agent_name: null,
    source_name: null,
    key_name: null,
  });
  const told: bigint[] = [];
  for (;;) {
    const next = await subscription.next(1);
    if (next.outcome !== "change") break;
    told.push(next.delivery.id);
  }
  assert.deepEqual(
    told,
    rows.slice(2, upTo + 1).map(({ id }) => id),
  );
});
