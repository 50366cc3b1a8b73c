import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { firstIdAt } from "../../src/ids/delivery-id.ts";
import { laneOf } from "../../src/deliveries/ordering/lane.ts";
import { dedupeKeysOf } from "../../src/deliveries/dedupe-keys.ts";
import { up } from "../../src/storage/migrations/0008-fingerprints.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { agentRow, deliveryRow } from "../harness/stores/delivery-rows.ts";
import { eachStore } from "../harness/each-store.ts";

const DAY = 86_400_000;

eachStore("a store from before duplicates and lanes had fingerprints", (store) => {
  test("recognizes webhooks from before the upgrade, and keeps the order of waiting ones", async () => {
    const testDatabase = await store();
    try {
      const now = Date.now();
      const recent = firstIdAt(now - DAY);
      const old = firstIdAt(now - 10 * DAY);
      const waiting = {
        status: "waiting",
        ordering: "serialize",
        next_attempt_at: null,
        finished_at: null,
      } as const;
      const jira = { provider: "jira", conversation: "OPS-1", lane: "OPS-1", route: "POST /jira" };
      const database = await openDatabase(testDatabase.url);
      const { query, engine } = database;
      try {
        await asItWas(query);
        const routes = [
          { method: "POST", path: "/ours", conversation_key: "{json:key}" },
          { method: "POST", path: "/jira" },
        ];
        await query
          .insertInto("agents")
          .values({
            ...agentRow("an-agent"),
            registration_metadata: JSON.stringify({ webhook_routes: routes }),
          })
          .execute();
        const given = { provider: "github", provider_delivery_id: "a-guid", dedupe_key: "github a-guid" };
        const rows = [
          deliveryRow(recent + 1n, { ...given, key_id: "github-key" }),
          // For an agent whose routes were unknown.
          deliveryRow(recent + 2n, {
            ...given,
            route: "POST",
            path: "/any/path?query",
            provider_delivery_id: "another",
            dedupe_key: "github another",
          }),
          deliveryRow(old, { ...given, provider_delivery_id: "old", dedupe_key: "github old" }),
          // It has ended, and may be replayed.
          deliveryRow(old - 1n, { ...jira, key_id: "one", ordering: "serialize" }),
          // One lane with two senders, the first of which is in progress. Longer ago than any provider retries.
          deliveryRow(old + 1n, { ...jira, key_id: "one", status: "running", position: old + 1n }),
          deliveryRow(old + 2n, { ...jira, ...waiting, key_id: "two", position: old + 2n }),
          deliveryRow(old + 3n, { ...jira, ...waiting, key_id: "one", position: old + 3n }),
          deliveryRow(old + 4n, { ...jira, ...waiting, key_id: "two", position: old + 4n }),
          deliveryRow(old + 5n, { ...jira, ...waiting, route: "POST /ours", lane: "k", position: old + 5n }),
        ];
        for (const { body_key, ...row } of rows) {
          assert.equal(body_key, null);
          await query.insertInto("deliveries").values(row).execute();
        }
        await up(query, engine);
        const stored = await query.selectFrom("deliveries").selectAll().orderBy("id").execute();
        const byId = new Map(stored.map((row) => [row.id, row]));
        const dedupeKeyOf = (id: bigint) => byId.get(id)?.dedupe_key;
        const github = (keyId: string, place: string, id: string) =>
          dedupeKeysOf({ provider: "github", keyId, place }, id, undefined).dedupeKey;
        assert.equal(dedupeKeyOf(recent + 1n), github("github-key", "POST /hook", "a-guid"));
        assert.equal(dedupeKeyOf(recent + 2n), github("a-key", "POST /any/path", "another"));
        const lanes = stored.flatMap((row) =>
          row.lane === null ? [] : [{ lane: row.lane, isDue: row.next_attempt_at !== null }],
        );
        const [one, two] = ["one", "two"].map((keyId) => laneOf("serialize", "OPS-1", keyId));
        assert.deepEqual(lanes, [
          { lane: one, isDue: false },
          { lane: one, isDue: false },
          { lane: two, isDue: true },
          { lane: one, isDue: false },
          { lane: two, isDue: false },
          { lane: laneOf("serialize", "k", undefined), isDue: true },
        ]);
      } finally {
        await database.close();
      }
    } finally {
      await testDatabase.drop();
    }
  });
});

type Query = Awaited<ReturnType<typeof openDatabase>>["query"];

/** Reverts the migration, on an empty store. */
async function asItWas(query: Query): Promise<void> {
  for (const statement of [
    "DROP INDEX deliveries_body",
    "ALTER TABLE deliveries DROP COLUMN body_key",
    "DROP INDEX deliveries_conversation",
    "CREATE INDEX deliveries_conversation ON deliveries (conversation, id) WHERE conversation IS NOT NULL",
  ]) {
    await sql.raw(statement).execute(query);
  }
}
