import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listDeliveries } from "../../../src/deliveries/list/list-deliveries.ts";
import { searchPayloads } from "../../../src/deliveries/finding/search-payloads.ts";
import { createDeliveryIds, formatDeliveryId, LARGEST_ID } from "../../../src/ids/delivery-id.ts";
import type { Database } from "../../../src/storage/database.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";

const EVERYTHING = { above: -1n, below: LARGEST_ID };
const PAYLOADS = [
  '{"refund":"refund_8812"}',
  '{"text":"Gr\\u00fc\\u00dfe"}',
  "payload=a+%22quoted%22+text",
  "100% of a_b\\",
  '{"refund":"refund_9"}',
  // In the JSON styles of PHP, Go and .NET.
  String.raw`{"url":"https:\/\/example.com\/caf\u00e9"}`,
  String.raw`{"html":"\u003cb\u003eÉ\u0026co"}`,
  String.raw`{"name":"\u00C9mile"}`,
];

eachStore("a delivery is found", (store) => {
  let made: TestDatabase | undefined;
  let database: Database;
  const ids: bigint[] = [];

  before(async () => {
    made = await store();
    database = await openDatabase(made.url);
    let time = Date.UTC(2026, 0, 1);
    const nextId = createDeliveryIds(
      () => 1,
      () => (time += 1_000),
    );
    for (const [index, body] of PAYLOADS.entries()) {
      const id = nextId();
      ids.push(id);
      const row = { provider_delivery_id: `0b989ba4-242f-11e5-8${index}`, agent_id: `agent-${index % 2}` };
      await database.query.insertInto("deliveries").values(deliveryRow(id, row)).execute();
      await addRequest(id, { body: Buffer.from(body), pieces_id: null, body_size: null });
    }
    // A large body, whose text spans two pieces.
    const id = nextId();
    ids.push(id);
    await database.query.insertInto("deliveries").values(deliveryRow(id)).execute();
    await addRequest(id, { body: Buffer.alloc(0), pieces_id: 77n, body_size: 12 });
    for (const [number, bytes] of ["....nee", "dle.."].entries())
      await database.query
        .insertInto("body_pieces")
        .values({ body_id: 77n, number, bytes: Buffer.from(bytes) })
        .execute();
  });
  after(async () => {
    await database.close();
    await made?.drop();
  });

  const addRequest = async (
    delivery_id: bigint,
    body: { body: Buffer; pieces_id: bigint | null; body_size: number | null },
  ) =>
    database.query
      .insertInto("delivery_requests")
      .values({ delivery_id, headers: "[]", digest: null, shared: null, ...body })
      .execute();

  const foundIn = async (text: string, filter = {}): Promise<number[]> => {
    const page = await searchPayloads(database, filter, EVERYTHING, text, 50);
    assert.equal(page.rest, undefined);
    return page.deliveries.map(({ id }) => ids.indexOf(id));
  };
  const foundBy = async (q: string): Promise<number[]> => {
    const page = await listDeliveries(database.browse, { q }, EVERYTHING, "newest_first", 50);
    return page.deliveries.map(({ id }) => ids.indexOf(id));
  };

  test("by its id or the start of it, and by the provider's id or the start of it", async () => {
    const id = formatDeliveryId(ids[2] ?? 0n);
    assert.deepEqual(await foundBy(id), [2]);
    assert.deepEqual(await foundBy(id.toUpperCase().replace("DLV", "dlv")), [2]);
    assert.deepEqual(await foundBy(id.slice(0, 8)), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await foundBy("0b989ba4-242f-11e5-83"), [3]);
    assert.deepEqual(await foundBy("0b989b"), [7, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await foundBy("0b989"), [], "too short to be the start of an id");
    assert.deepEqual(await foundBy("0b989%"), []);
  });

  test("by text in its payload, however that is escaped, and never by a pattern", async () => {
    assert.deepEqual(await foundIn("refund_"), [4, 0]);
    assert.deepEqual(await foundIn("refund_", { agentId: "agent-1" }), []);
    assert.deepEqual(await foundIn("Refund_"), []);
    assert.deepEqual(await foundIn("Grüße"), [1]);
    assert.deepEqual(await foundIn('a "quoted" text'), [2]);
    assert.deepEqual(await foundIn("100% of a_b\\"), [3]);
    assert.deepEqual(await foundIn("100%a"), []);
    assert.deepEqual(await foundIn("' OR 1=1 --"), []);
    assert.deepEqual(await foundIn("needle"), [8]);
    assert.deepEqual(await foundIn("https://example.com/café"), [5]);
    assert.deepEqual(await foundIn("<b>É&co"), [6]);
    assert.deepEqual(await foundIn("Émile"), [7]);
  });

  test("page by page: each says how many payloads it searched, and where to continue", async () => {
    const pages: [number[], number][] = [];
    for (let rest: typeof EVERYTHING | undefined = EVERYTHING; rest !== undefined;) {
      const page = await searchPayloads(database, {}, rest, "refund_", 50, { payloads: 4, bytes: 1e6 });
      pages.push([page.deliveries.map(({ id }) => ids.indexOf(id)), page.lookedThrough]);
      rest = page.rest;
    }
    assert.deepEqual(pages, [
      [[], 4],
      [[4], 4],
      [[0], 1],
    ]);
    const bytes = await searchPayloads(database, {}, EVERYTHING, "refund_", 50, { payloads: 99, bytes: 1 });
    assert.equal(bytes.rest?.below, ids[0], "statements look at several small payloads at once");
    const one = await searchPayloads(database, {}, EVERYTHING, "refund_", 1);
    assert.deepEqual([one.lookedThrough, one.rest?.below], [5, ids[4]]);
  });
});
