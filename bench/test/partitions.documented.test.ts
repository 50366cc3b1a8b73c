import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { firstIdAt } from "../../packages/gateway/src/ids/delivery-id.ts";
import { findPostgresBinaries } from "../../scripts/postgres/binaries.ts";
import { ask, startDurablePostgres, type DurablePostgres } from "../stand/durable-postgres.ts";
import { newWebhook, openStore, type Store } from "../store/store.ts";

const skip = findPostgresBinaries() === undefined && "PostgreSQL is not installed";
const PAGE = readFileSync(new URL("../../docs/scale.md", import.meta.url), "utf8");
const SQL = /^```sql\n(-- The first id.*?)^```/ms.exec(PAGE)?.[1] ?? "";
const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;

describe("the SQL in docs/scale.md that partitions the requests", { skip }, () => {
  let server: DurablePostgres;
  let url: string;
  let store: Store;
  before(async () => {
    server = await startDurablePostgres();
    url = await server.makeDatabase();
    store = await openStore(url);
    await store.journal.accept(newWebhook("before"), "waiting");
    await ask(url, SQL);
  });
  after(async () => {
    await store.close();
    await server.stop();
  });

  const countIn = async (table: string): Promise<number> => {
    const [row] = await ask<{ count: number }>(url, `SELECT count(*)::int AS count FROM ${table}`);
    return row?.count ?? 0;
  };
  const partitionOf = (day: number): string =>
    `delivery_requests_${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;
  /** As if `make_request_partitions` had run at that time. */
  const makePartition = async (day: number): Promise<void> => {
    await ask(
      url,
      `CREATE TABLE ${partitionOf(day)} PARTITION OF delivery_requests
         FOR VALUES FROM (${firstIdAt(day)}) TO (${firstIdAt(day + DAY)})`,
    );
  };

  test("keeps existing rows, and new deliveries are claimed with their bodies", async () => {
    assert.equal(await countIn("delivery_requests_before"), 1);
    const webhook = newWebhook("after");
    await store.journal.accept(webhook, "waiting");
    const [claimed] = await store.queue.claim("after", 1);
    assert.deepEqual(claimed?.webhook.body, webhook.body);
  });

  test("puts deliveries of a later day into that day's partition", async () => {
    const tomorrow = firstIdAt(today + DAY + 1_000);
    await store.journal.accept(newWebhook("tomorrow"), "waiting", tomorrow);
    assert.equal(await countIn(partitionOf(today + DAY)), 1);
  });

  test("drops days that are old enough, unless one of their deliveries is still to be attempted", async () => {
    const old = today - 40 * DAY;
    const older = today - 41 * DAY;
    // The old table still covers those days until someone drops it.
    await ask(url, "DROP TABLE delivery_requests_before");
    await makePartition(old);
    await makePartition(older);
    await store.journal.accept(newWebhook("waits"), "waiting", firstIdAt(old + 1_000));
    const [row] = await ask<{ dropped: number }>(url, "SELECT drop_request_partitions(30) AS dropped");
    assert.equal(row?.dropped, 1);
    assert.equal(await countIn(partitionOf(old)), 1);
    await assert.rejects(() => countIn(partitionOf(older)), /does not exist/);
  });
});
