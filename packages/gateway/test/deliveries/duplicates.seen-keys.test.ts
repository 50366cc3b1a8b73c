import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CompiledQuery } from "kysely";
import { BloomFilter } from "../../src/bloom-filter.ts";
import { fingerprint } from "../../src/deliveries/fingerprint.ts";
import { createSeenKeys, selectKeys } from "../../src/deliveries/seen-keys.ts";
import { keysOf } from "../../src/dispatch/journal/accept-webhook.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { Database } from "../../src/storage/database.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import { makeStoredQueue, resultOf, setClock, webhookTo } from "../promises/stage/stored-queue.ts";

const keyOf = (number: number): string => fingerprint(`key ${number}`);
const keysFrom = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => keyOf(first + index));

test("a Bloom filter contains what was added, and hardly anything else", () => {
  const filter = new BloomFilter(2 ** 17);
  for (const key of keysFrom(0, 10_000)) filter.add(key);
  assert.ok(filter.added > 9_900);
  assert.deepEqual(
    keysFrom(0, 10_000).filter((key) => !filter.add(key)),
    [],
  );
  const mistaken = keysFrom(10_000, 1_000).filter((key) => filter.add(key));
  assert.ok(mistaken.length < 15, `it claims to contain ${mistaken.length} of 1,000 others`);
});

test("a webhook that is on record is a duplicate before and after all keys have been read", () =>
  withDatabase(async (database) => {
    const clock = setClock();
    const webhook = webhookTo(randomUUID(), { providerDeliveryId: "the first" });
    const accepted = await makeStoredQueue(database, 1, clock).journal.accept(webhook, "waiting");
    assert.equal(accepted.outcome, "accepted");
    // Another start, which has seen nothing yet.
    const { journal } = makeStoredQueue(database, 1, clock);
    const direct = { ...webhook, policy: "direct" } as const;
    for (let round = 0; round < 50; round += 1) {
      assert.equal((await journal.claim(direct)).outcome, "duplicate");
      const other = { ...direct, ...webhookTo(direct.agentId, { providerDeliveryId: `round ${round}` }) };
      const claimed = await journal.claim({ ...other, policy: "direct" });
      assert.equal(claimed.outcome, "claimed");
      if (claimed.outcome !== "claimed") return;
      await journal.record(other, claimed.id, 0, resultOf(200), { status: "delivered" });
      claimed.release();
      assert.equal((await journal.claim(other)).outcome, "duplicate");
    }
    const queued = { ...webhook, ...webhookTo(webhook.agentId, { providerDeliveryId: "queued" }) };
    await journal.accept(queued, "waiting");
    assert.equal((await journal.claim({ ...queued, policy: "direct" })).outcome, "duplicate");
  }));

test("keys that are stored while the recorded ones are read are known afterwards", () =>
  withDatabase(async (database) => {
    const reading = Promise.withResolvers<void>();
    const seen = createSeenKeys({ database, settled: () => reading.promise });
    seen.load();
    assert.equal(seen.add([keyOf(1)]), true, "nothing is known yet");
    reading.resolve();
    let next = 2;
    await waitFor(() => !seen.add([keyOf((next += 1))]), "the keys on record were not read");
    assert.equal(seen.add([keyOf(1)]), true);
    assert.equal(seen.add([keyOf(2)]), false);
    assert.equal(seen.add([keyOf(2)]), true);
  }));

test("a full filter is replaced by one with what is on record and what is stored meanwhile", () =>
  withDatabase(async (database) => {
    const { journal } = makeStoredQueue(database, 1, setClock());
    const stored = webhookTo(randomUUID(), { providerDeliveryId: "on record" });
    await journal.accept(stored, "waiting");
    let loads = 0;
    let reading = Promise.withResolvers<void>();
    const settled = (): Promise<void> => {
      loads += 1;
      return reading.promise;
    };
    // Room for 85 keys.
    const seen = createSeenKeys({ database, settled, bits: 1_024 });
    seen.load();
    reading.resolve();
    let next = 1_000;
    await waitFor(() => !seen.add([keyOf((next += 1))]), "the keys on record were not read");
    reading = Promise.withResolvers();
    const isFull = (): boolean => loads === 2;
    for (let number = 0; !isFull(); number += 1) seen.add([keyOf(number)]);
    const meanwhile = keyOf(100_000);
    seen.add([meanwhile]);
    reading.resolve();
    let old = 0;
    await waitFor(
      () => !seen.add([keyOf(old++)]),
      "the full one, which contains all of these, was not replaced",
    );
    assert.equal(seen.add([meanwhile]), true);
    assert.equal(seen.add(keysOf(stored)), true);
  }));

test("a store with more keys than a filter may have is always queried", () =>
  withDatabase(async (database) => {
    const { journal } = makeStoredQueue(database, 1, setClock());
    const agentId = randomUUID();
    await Promise.all(
      keysFrom(0, 100).map((id) => journal.accept(webhookTo(agentId, { providerDeliveryId: id }), "waiting")),
    );
    const reading = Promise.withResolvers<void>();
    const seen = createSeenKeys({ database, settled: () => reading.promise, bits: 1_024 });
    seen.load();
    reading.resolve();
    // Reads on the same thread, after those of the filter.
    for (let round = 0; round < 5; round += 1) {
      await database.browse.selectFrom("deliveries").select("id").limit(1).execute();
    }
    assert.equal(seen.add([keyOf(5_000)]), true);
  }));

test("keys are read in the order of their indexes, each once", () =>
  withDatabase(async ({ browse }) => {
    for (const [column, index] of [
      ["dedupe_key", "deliveries_dedupe"],
      ["body_key", "deliveries_body"],
    ] as const) {
      const query = selectKeys(browse, column, randomUUID(), keyOf(1)).compile();
      const plan = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${query.sql}`, [...query.parameters]);
      const { rows } = await browse.executeQuery<{ detail: string }>(plan);
      assert.deepEqual(
        rows.map(({ detail }) => detail.replace(/ \(.*/, "")),
        [`SEARCH deliveries USING INDEX ${index}`],
      );
    }
  }));

async function withDatabase(use: (database: Database) => Promise<void>): Promise<void> {
  const testDatabase = makeSqliteDatabase();
  const database = await openDatabase(testDatabase.url);
  try {
    await use(database);
  } finally {
    await database.close();
    await testDatabase.drop();
  }
}
