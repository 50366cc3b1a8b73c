import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryStatus } from "../../../src/deliveries/delivery.ts";
import { firstIdAt } from "../../../src/ids/delivery-id.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { agentRow, deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { startTestGateway } from "../../harness/gateways/test-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 6, 1);
const AGES = [0, 29, 31, 89, 91] as const;
const MOST_ROWS = 500;
const STATUSES: readonly DeliveryStatus[] = [
  "waiting",
  "working",
  "delivered",
  "superseded",
  "failed",
  "rejected",
  "cancelled",
  "filtered",
  "held",
  "unrouted",
];

/** One delivery of each status and age in days, each with a body and an attempt; its route names both. */
async function fill(database: TestDatabase, copies: number, bodySize: number): Promise<void> {
  const opened = await openDatabase(database.url);
  const { query } = opened;
  await query.insertInto("agents").values(agentRow("an-agent")).execute();
  let sequence = 0n;
  for (const age of AGES) {
    const rows = STATUSES.flatMap((status) =>
      Array.from({ length: copies }, () =>
        deliveryRow(firstIdAt(NOW - age * DAY) + sequence++, {
          status,
          route: `${status} ${age}`,
          // Not due while the test runs.
          next_attempt_at: status === "waiting" ? NOW + DAY : null,
        }),
      ),
    );
    // SQLite allows this many values in a statement.
    for (let next = 0; next < rows.length; next += MOST_ROWS) {
      await query
        .insertInto("deliveries")
        .values(rows.slice(next, next + MOST_ROWS))
        .execute();
    }
    const requests = rows.map(({ id }) => ({ delivery_id: id, headers: "[]", body: Buffer.alloc(bodySize) }));
    await query.insertInto("delivery_requests").values(requests).execute();
    const attempts = rows.map(({ id }) => ({
      delivery_id: id,
      number: 1,
      started_at: NOW,
      duration: 1,
      agent_status: 200,
      error: null,
      answer: null,
    }));
    await query.insertInto("delivery_attempts").values(attempts).execute();
    const runs = rows.map(({ id }) => ({
      delivery_id: id,
      attempt: 1,
      agent_id: "an-agent",
      route: "POST /",
      state: "working" as const,
      on_lost: "retry",
      started_at: NOW,
      ends_by: NOW + DAY,
      due_at: NOW + DAY,
    }));
    await query.insertInto("runs").values(runs).execute();
    const changes = rows.map(({ id, status }) => ({
      position: id,
      delivery_id: id,
      kind: "failed" as const,
      at: NOW,
      status,
      attempts: 1,
    }));
    await query.insertInto("delivery_changes").values(changes).execute();
    const bound = { agent_id: "an-agent", session: "slack:T/C/1", conversation: "T/C/1", key_id: null };
    await query
      .insertInto("session_keys")
      .values({ ...bound, key: `github:octo/repo#${age}`, bound_at: NOW, used_at: NOW - age * DAY })
      .execute();
  }
  await opened.close();
}

function oldestOf(status: DeliveryStatus, delivered: number, failed: number): number {
  if (status === "waiting" || status === "working") return Infinity;
  if (status === "filtered") return 3;
  return status === "delivered" || status === "superseded" ? delivered : failed;
}

eachStore("old deliveries", (store) => {
  async function keptOf(database: TestDatabase): Promise<string[]> {
    const rows = await database.query("SELECT DISTINCT route FROM deliveries");
    return rows.map(({ route }) => String(route)).toSorted();
  }
  const expected = (delivered: number, failed: number): string[] =>
    STATUSES.flatMap((status) => {
      const oldest = oldestOf(status, delivered, failed);
      return AGES.filter((age) => age < oldest).map((age) => `${status} ${age}`);
    }).toSorted();

  test("are removed 30 days after they were delivered, 90 after they failed, and never while they wait", async () => {
    const database = await store();
    await fill(database, 3, 100);
    const gateway = await startTestGateway(database, { clock: () => NOW });
    const wanted = expected(30, 90);
    await waitFor(async () => (await keptOf(database)).length <= wanted.length, "nothing was removed");
    assert.deepEqual(await keptOf(database), wanted);
    for (const table of ["delivery_requests", "delivery_attempts", "runs", "delivery_changes"]) {
      const orphans = await database.query(
        `SELECT 1 FROM ${table} WHERE delivery_id NOT IN (SELECT id FROM deliveries)`,
      );
      assert.deepEqual(orphans, [], table);
      const kept = await database.query(`SELECT 1 FROM ${table}`);
      assert.equal(kept.length, wanted.length * 3, table);
    }
    // Conversations without activity for 90 days are no longer bound to a session.
    await waitFor(
      async () => (await database.query("SELECT 1 FROM session_keys")).length === 4,
      "a binding was kept",
    );
    await gateway.end();
  });

  test("are kept as long as the settings say", async () => {
    const database = await store();
    await fill(database, 1, 0);
    const settings = { keepDelivered: 90 * DAY, keepFailed: 30 * DAY };
    const gateway = await startTestGateway(database, { clock: () => NOW, settings });
    const wanted = expected(90, 30);
    await waitFor(async () => (await keptOf(database)).length <= wanted.length, "nothing was removed");
    assert.deepEqual(await keptOf(database), wanted);
    await gateway.end();
  });

  test("are removed even if there are many with large bodies, by two gateways if the store allows two", async () => {
    const database = await store();
    // Some steps end because of the number of deliveries, others because of the size of their bodies.
    await fill(database, 120, 60_000);
    const settings = { encryptionKey: "5e".repeat(32) };
    const count = database.engine === "postgres" ? 2 : 1;
    const gateways = await Promise.all(
      Array.from({ length: count }, async () => startTestGateway(database, { clock: () => NOW, settings })),
    );
    const wanted = expected(30, 90);
    await waitFor(async () => (await keptOf(database)).length <= wanted.length, "not all were removed");
    await Promise.all(gateways.map(async (gateway) => gateway.stop()));
    assert.deepEqual(await keptOf(database), wanted);
    for (const gateway of gateways)
      assert.deepEqual(
        gateway.log.lines.filter((line) => line.includes("removed")),
        [],
      );
    await gateways[0]?.end();
  });
});
