import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "../../src/storage/open.ts";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { startStallingProxy } from "../harness/stores/stalling-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";

/** How long to wait for an unanswered query, in milliseconds, and an allowance for a busy machine. */
const GIVEN_UP = 3_000;
const SLACK = 2_500;

async function openThroughProxy(context: TestContext) {
  const made = await newPostgres();
  const proxy = await startStallingProxy(made.url);
  const database = await openDatabase(proxy.url);
  context.after(async () => {
    await database.close();
    await proxy.stop();
    await made.drop();
  });
  return { database, proxy };
}

describe("sessions on PostgreSQL", { skip: noPostgres }, () => {
  test("have server-side timeouts below the client's own", async (context) => {
    const { database } = await openThroughProxy(context);
    const limitsOf = async (way: typeof database.query) => {
      const { rows } = await sql<{ name: string; setting: string }>`
        SELECT name, setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',
          'idle_in_transaction_session_timeout')`.execute(way);
      return Object.fromEntries(rows.map(({ name, setting }) => [name, Number(setting)]));
    };
    for (const way of [database.lookUp, database.prompt, database.signs]) {
      const limits = await limitsOf(way);
      for (const name of ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]) {
        const limit = limits[name] ?? 0;
        assert.ok(limit > 0 && limit < GIVEN_UP, `${name} is ${limit}`);
      }
    }
    const patient = await limitsOf(database.query);
    assert.ok((patient["statement_timeout"] ?? 0) > GIVEN_UP && (patient["statement_timeout"] ?? 0) < 60_000);
  });

  test("that may be dead are not waited for one after the other", async (context) => {
    const { database, proxy } = await openThroughProxy(context);
    // Several connections each, all idle by then.
    const ways = [database.lookUp, database.prompt, database.query];
    for (const way of ways) {
      await Promise.all(Array.from({ length: 4 }, () => sql`SELECT pg_sleep(0.2)`.execute(way)));
    }
    proxy.forget("stays");
    const begun = performance.now();
    await assert.rejects(sql`SELECT 1`.execute(database.prompt), /Query read timeout/);
    for (const way of ways) {
      for (let count = 0; count < 4; count++) await sql`SELECT 1`.execute(way);
    }
    assert.ok(performance.now() - begun < GIVEN_UP + SLACK, "more than one was waited for");
  });

  test("are ended with their locks when their gateway is considered dead", async (context) => {
    const { database, proxy } = await openThroughProxy(context);
    const { database: other } = await openThroughProxy(context);
    assert.notEqual(database.name, other.name);
    const asleep = assert.rejects(sql`SELECT pg_sleep(30)`.execute(database.query), /terminating connection/);
    await waitFor(async () => {
      const { rows } = await sql`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep'`.execute(database.lookUp);
      return rows.length === 1;
    });
    // Not by the database itself: a session cannot end others after itself.
    const survivor = await openDatabase(proxy.url);
    try {
      await survivor.endSessions([other.name]);
      await survivor.endSessions([database.name]);
      await asleep;
    } finally {
      await survivor.close();
    }
  });
});
