import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readWhole } from "../../src/bodies/body.ts";
import { readRequests } from "../../src/bodies/body-pieces.ts";
import { findBody, findDetail } from "../../src/deliveries/list/find-delivery.ts";
import { findDigest } from "../../src/deliveries/list/find-digest.ts";
import { fewEnough, removalOf, removeUnused } from "../../src/deliveries/retention/remove-deliveries.ts";
import type { Database } from "../../src/storage/database.ts";
import { firstIdAt } from "../../src/ids/delivery-id.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { deliveryRow } from "../harness/stores/delivery-rows.ts";
import { eachStore } from "../harness/each-store.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";

/** Smaller ids are read as numbers. */
const FIRST = firstIdAt(Date.UTC(2026, 0, 1));

const BODY = Buffer.from(JSON.stringify({ text: "for all" }));
const PIECES = [Buffer.alloc(1_000, 1), Buffer.alloc(500, 2)];

eachStore("deliveries that share a request", (store) => {
  let testDatabase: TestDatabase;
  let database: Database;
  before(async () => {
    testDatabase = await store();
    database = await openDatabase(testDatabase.url);
  });
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });

  /** Stores a request, and deliveries of it. */
  async function add(requestId: bigint, ids: readonly bigint[], inPieces = false): Promise<void> {
    const { query } = database;
    await query
      .insertInto("delivery_requests")
      .values({
        delivery_id: requestId,
        headers: JSON.stringify([["content-type", "application/json"]]),
        body: inPieces ? Buffer.alloc(0) : BODY,
        pieces_id: inPieces ? requestId : null,
        shared: 1,
      })
      .execute();
    for (const [number, bytes] of inPieces ? PIECES.entries() : []) {
      await query.insertInto("body_pieces").values({ body_id: requestId, number, bytes }).execute();
    }
    for (const id of ids) {
      const isFirst = id === requestId;
      await query
        .insertInto("deliveries")
        .values(deliveryRow(id, { request_id: isFirst ? null : requestId, agent_id: `agent ${id}` }))
        .execute();
    }
  }
  async function remove(ids: readonly bigint[]): Promise<void> {
    await database.commit(removalOf(await fewEnough(database.browse, ids)));
  }
  async function isStored(requestId: bigint): Promise<{ request: boolean; pieces: number }> {
    const [request] = await testDatabase.query(
      `SELECT 1 FROM delivery_requests WHERE delivery_id = ${requestId}`,
    );
    const pieces = await testDatabase.query(`SELECT 1 FROM body_pieces WHERE body_id = ${requestId}`);
    return { request: request !== undefined, pieces: pieces.length };
  }

  test("read it as if it were their own, wherever it is read", async () => {
    await add(FIRST + 100n, [FIRST + 101n, FIRST + 102n]);
    await add(FIRST + 110n, [FIRST + 111n], true);
    // A digest belongs to one delivery: another one of the same request may have none.
    await database.query
      .insertInto("delivery_requests")
      .values({ delivery_id: FIRST + 102n, headers: "[]", body: Buffer.alloc(0), digest: '{"title":"own"}' })
      .execute();
    const rows = [FIRST + 101n, FIRST + 102n].map((id) => ({ id, request_id: FIRST + 100n }));
    const requests = await readRequests(database.prompt, [
      ...rows,
      { id: FIRST + 111n, request_id: FIRST + 110n },
    ]);
    assert.deepEqual(await Promise.all([...requests.values()].map(async ({ body }) => readWhole(body))), [
      BODY,
      BODY,
      Buffer.concat(PIECES),
    ]);
    assert.deepEqual(
      [...requests.values()].map(({ digest }) => digest),
      [undefined, '{"title":"own"}', undefined],
    );
    assert.equal((await findDetail(database.browse, FIRST + 101n))?.bodySize, BODY.length);
    assert.equal((await findDetail(database.browse, FIRST + 111n))?.bodySize, 1_500);
    const received = await findBody(database.browse, FIRST + 102n);
    assert.equal(received?.contentType, "application/json");
    assert.deepEqual(received && (await readWhole(received.body)), BODY);
    assert.equal((await findDigest(database.browse, FIRST + 102n, async () => undefined))?.title, "own");
    assert.ok(await findDigest(database.browse, FIRST + 101n, async () => undefined));
  });

  for (const inPieces of [false, true]) {
    test(`keep it until the last of them is removed, ${inPieces ? "in pieces" : "small"}`, async () => {
      const base = inPieces ? FIRST + 300n : FIRST + 200n;
      const kept = { request: true, pieces: inPieces ? 2 : 0 };
      await add(base, [base + 1n, base + 2n, base + 3n], inPieces);
      await remove([base + 1n]);
      assert.deepEqual(await isStored(base), kept);
      await remove([base + 3n]);
      assert.deepEqual(await isStored(base), kept);
      await remove([base + 2n]);
      assert.deepEqual(await isStored(base), { request: false, pieces: 0 });
    });
  }

  test("keep it when the delivery with which it was stored is removed", async () => {
    await add(FIRST + 400n, [FIRST + 400n, FIRST + 401n], true);
    await remove([FIRST + 400n]);
    assert.deepEqual(await isStored(FIRST + 400n), { request: true, pieces: 2 });
    const received = await findBody(database.browse, FIRST + 401n);
    assert.deepEqual(received && (await readWhole(received.body)), Buffer.concat(PIECES));
    await remove([FIRST + 401n]);
    assert.deepEqual(await isStored(FIRST + 400n), { request: false, pieces: 0 });
  });

  test("are removed together in one step", async () => {
    await add(FIRST + 500n, [FIRST + 501n, FIRST + 502n], true);
    await remove([FIRST + 501n, FIRST + 502n]);
    assert.deepEqual(await isStored(FIRST + 500n), { request: false, pieces: 0 });
  });

  test("leave no request behind if none of them was stored", async () => {
    await add(FIRST + 600n, [], true);
    await add(FIRST + 610n, [FIRST + 611n], true);
    await add(FIRST + 700n, [], true);
    await removeUnused(database, FIRST + 650n);
    assert.deepEqual(await isStored(FIRST + 600n), { request: false, pieces: 0 });
    assert.deepEqual(await isStored(FIRST + 610n), { request: true, pieces: 2 });
    // Its deliveries may still be on their way.
    assert.deepEqual(await isStored(FIRST + 700n), { request: true, pieces: 2 });
  });
});
