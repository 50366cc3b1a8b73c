import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { sql } from "kysely";
import { lockOf } from "../../src/deliveries/ordering/lane.ts";
import { MOST_ORPHANS } from "../../src/dispatch/queue/recover.ts";
import type { Database } from "../../src/storage/database.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore, newPostgres, noPostgres, type Store } from "../harness/each-store.ts";
import { deliveriesOf, makeStoredQueue, setClock, webhookTo, type SetClock } from "./stage/stored-queue.ts";

/** After this time, in milliseconds, deliveries in progress that no gateway claims count as lost. */
const LONG = 16_000;

async function withDatabase(
  store: Store,
  run: (database: Database, clock: SetClock) => Promise<void>,
): Promise<void> {
  const made = await store();
  const database = await openDatabase(made.url);
  try {
    await run(database, setClock());
  } finally {
    await database.close();
    await made.drop();
  }
}

/** Creates a delivery for a new agent that was in progress when its gateway died. @returns the agent's id. */
async function makeOrphan(database: Database, clock: SetClock, lane?: string): Promise<string> {
  const agentId = randomUUID();
  const dead = makeStoredQueue(database, 1, clock);
  const ordering = lane === undefined ? "concurrent" : "serialize";
  await dead.journal.accept(webhookTo(agentId, { conversation: lane, ordering }), "waiting");
  await dead.queue.claim(agentId, 1);
  return agentId;
}

async function statusOf(database: Database, agentId: string): Promise<string | undefined> {
  return (await deliveriesOf(database, agentId))[0]?.status;
}

eachStore("what a dead gateway had in progress", (store) => {
  test("is taken over even if this gateway has more long-running deliveries of its own than fit into one check", async () => {
    await withDatabase(store, async (database, clock) => {
      const { gateway, journal, queue } = makeStoredQueue(database, 0, clock);
      const seen_at = Date.now() + 60_000;
      await database.query.insertInto("gateways").values({ number: 0, instance: gateway, seen_at }).execute();
      const mine = randomUUID();
      await Promise.all(
        Array.from({ length: MOST_ORPHANS }, () => journal.accept(webhookTo(mine), "running")),
      );
      const agentId = await makeOrphan(database, clock);
      clock.advance(LONG);
      assert.deepEqual(await queue.recover(), [agentId]);
      assert.equal(await statusOf(database, agentId), "waiting");
    });
  });

  test("is taken over even if another delivery of it cannot be", async () => {
    await withDatabase(store, async (database, clock) => {
      const broken = await makeOrphan(database, clock);
      const [row] = await deliveriesOf(database, broken);
      const whole = await makeOrphan(database, clock);
      await refuseChangesOf(database, row?.id ?? 0n);
      const { queue } = makeStoredQueue(database, 0, clock);
      assert.deepEqual(await queue.recover(), [whole]);
      assert.deepEqual(
        [await statusOf(database, broken), await statusOf(database, whole)],
        ["running", "waiting"],
      );
    });
  });
});

test(
  "what a dead gateway had in progress is taken over immediately, even if someone holds the lock of another conversation",
  { skip: noPostgres },
  async () => {
    await withDatabase(newPostgres, async (database, clock) => {
      const held = await makeOrphan(database, clock, "a conversation");
      const [row] = await deliveriesOf(database, held);
      const free = await makeOrphan(database, clock, "a conversation");
      const { queue } = makeStoredQueue(database, 0, clock);
      await database.query.transaction().execute(async (holder) => {
        const lock = lockOf(held, row?.lane ?? "");
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(holder);
        assert.deepEqual(await queue.recover(), [free]);
      });
      assert.deepEqual(await queue.recover(), [held]);
    });
  },
);

async function refuseChangesOf(database: Database, id: bigint): Promise<void> {
  const when = `BEFORE UPDATE ON deliveries FOR EACH ROW WHEN (NEW.id = ${id})`;
  if (database.engine === "sqlite") {
    await sql
      .raw(`CREATE TRIGGER refuse ${when.replace(/[()]/g, "")} BEGIN SELECT RAISE(ABORT, 'refused'); END`)
      .execute(database.query);
    return;
  }
  await sql
    .raw("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$")
    .execute(database.query);
  await sql.raw(`CREATE TRIGGER refuse ${when} EXECUTE FUNCTION refuse()`).execute(database.query);
}
