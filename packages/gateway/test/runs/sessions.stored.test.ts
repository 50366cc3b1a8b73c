import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { LOCAL_ACCOUNT_ID } from "../../src/accounts/account.ts";
import type { RunningDelivery, Webhook } from "../../src/deliveries/delivery.ts";
import { placeByKey } from "../../src/deliveries/ordering/place-in-session.ts";
import type { Database } from "../../src/storage/database.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { DeliveryRow } from "../../src/storage/schema/deliveries.ts";
import { eachStore } from "../harness/each-store.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import {
  deliveriesOf,
  makeStoredQueue,
  resultOf,
  RUN_LEASE as LEASE,
  setClock,
  webhookTo,
  type SetClock,
  type StoredQueue,
} from "../promises/stage/stored-queue.ts";

const HOUR = 3_600_000;
const THREAD = "T1/C1/17";
const SESSION = `slack:${THREAD}`;
const PULL_REQUEST = "octo/repo#12";
const KEY = `github:${PULL_REQUEST}`;

eachStore("a session", (store) => {
  let testDatabase: TestDatabase;
  let database: Database;
  let secondDatabase: Database;
  let clock: SetClock;
  let mine: StoredQueue;
  let other: StoredQueue;
  let agentId = "";
  let githubKey = "";
  let agents = 0;
  before(async () => {
    testDatabase = await store();
    database = await openDatabase(testDatabase.url);
    secondDatabase = database.isShared ? await openDatabase(testDatabase.url) : database;
  });
  after(async () => {
    if (secondDatabase !== database) await secondDatabase.close();
    await database.close();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    agentId = `session agent ${(agents += 1)}`;
    githubKey = `github key ${agents}`;
    clock = setClock();
    await addAgent();
    mine = makeStoredQueue(database, 1, clock);
    other = makeStoredQueue(secondDatabase, 2, clock);
    clock.advance(2 * LEASE);
  });

  const addAgent = async (): Promise<void> => {
    const time = clock.now();
    await database.query
      .insertInto("agents")
      .values({
        id: agentId,
        account_id: LOCAL_ACCOUNT_ID,
        name: agentId,
        description: "",
        acp_type: "async",
        status: "ready",
        status_reason: "",
        created_at: time,
        updated_at: time,
        registered_at: time,
      } as never)
      .execute();
    await database.query
      .insertInto("agent_api_keys")
      .values({
        id: githubKey,
        agent_id: agentId,
        name: "octo/repo",
        api_key_type: "github",
        created_at: time,
      })
      .execute();
  };
  const message = (rest: Partial<Webhook> = {}): Webhook =>
    webhookTo(agentId, {
      provider: "slack",
      keyId: "slack key",
      conversation: THREAD,
      sessionKey: SESSION,
      ordering: "serialize",
      ...rest,
    });
  const comment = (rest: Partial<Webhook> = {}): Webhook =>
    webhookTo(agentId, {
      keyId: githubKey,
      conversation: PULL_REQUEST,
      sessionKey: KEY,
      ordering: "serialize",
      ...rest,
    });
  /** As it arrives at a gateway. */
  const accept = async (webhook: Webhook, by = mine): Promise<bigint> => {
    clock.advance(1);
    const accepted = await by.journal.accept(await placeByKey(webhook, by.boundKeys), "waiting");
    assert.equal(accepted.outcome, "accepted");
    return (accepted as { id: bigint }).id;
  };
  const claim = (by = mine): Promise<RunningDelivery[]> => by.queue.claim(agentId, 10);
  const claimOne = async (by = mine): Promise<RunningDelivery> => {
    const claimed = await claim(by);
    assert.equal(claimed.length, 1);
    return claimed[0] as RunningDelivery;
  };
  const begin = async (delivery: RunningDelivery, by = mine): Promise<void> => {
    const terms = { endsBy: clock.now() + HOUR, onLost: "retry", whileWorking: "wait" } as const;
    assert.equal(await by.journal.finish(delivery, resultOf(202), { status: "working", terms }), true);
  };
  /** A run of the thread. */
  const startRun = async (rest: Partial<Webhook> = {}): Promise<bigint> => {
    const id = await accept(message(rest));
    await begin(await claimOne());
    return id;
  };
  const succeed = (id: bigint) => mine.runs.report(id, 1, { state: "succeeded" });
  const rows = (): Promise<DeliveryRow[]> => deliveriesOf(database, agentId);

  test("begins with a conversation, and includes the conversations that are bound to it", async () => {
    const run = await startRun();
    assert.deepEqual(await mine.bindKey(run, KEY), { outcome: "bound", session: SESSION });
    const review = await accept(comment());
    const reply = await accept(message(), other);
    assert.deepEqual(await claim(), []);
    await succeed(run);
    const first = await claimOne(other);
    assert.deepEqual([first.id, first.webhook.session], [review, SESSION]);
    assert.deepEqual(await claim(), []);
    await other.journal.finish(first, resultOf(200), { status: "delivered" });
    assert.equal((await claimOne()).id, reply);
    assert.equal(new Set((await rows()).map(({ lane }) => lane)).size, 1);
  });

  test("gets the waiting deliveries of a bound conversation, after those already waiting in it", async () => {
    const run = await startRun();
    const running = await accept(comment());
    const attempt = await claimOne();
    assert.equal(attempt.id, running);
    const waiting = [await accept(comment()), await accept(comment())];
    const reply = await accept(message());
    await mine.bindKey(run, KEY);
    // An attempt in progress ended where it was, and lets nothing follow there.
    await mine.journal.finish(attempt, resultOf(200), { status: "delivered" });
    assert.deepEqual(await claim(), []);
    await succeed(run);
    for (const expected of [reply, ...waiting]) {
      const next = await claimOne();
      assert.equal(next.id, expected);
      await mine.journal.finish(next, resultOf(200), { status: "delivered" });
    }
  });

  test("gets each webhook once and in order, while the key is bound under load", async () => {
    const run = await startRun();
    const arrived: bigint[][] = [[], []];
    const send = async (gateway: StoredQueue, ids: bigint[] = []): Promise<void> => {
      for (let count = 0; count < 25; count++) ids.push(await accept(comment(), gateway));
    };
    // Both gateways believe for a long time that it is bound to nothing.
    await accept(comment(), other);
    await accept(comment());
    const first = await claimOne();
    const sending = Promise.all([send(mine, arrived[0]), send(other, arrived[1])]);
    const bound = await mine.bindKey(run, KEY);
    assert.deepEqual(bound, { outcome: "bound", session: SESSION });
    await sending;
    await mine.journal.finish(first, resultOf(200), { status: "delivered" });
    const lane = (await rows()).find(({ id }) => id === run)?.lane;
    const left = (await rows()).filter(({ id }) => id !== first.id);
    assert.deepEqual([...new Set(left.map((row) => row.lane))], [lane]);
    assert.deepEqual(await claim(), []);
    await succeed(run);
    const order: bigint[] = [];
    for (;;) {
      const [next, ...beside] = await claim(order.length % 2 === 0 ? mine : other);
      if (next === undefined) break;
      assert.deepEqual(beside, []);
      order.push(next.id);
      const by = order.length % 2 === 0 ? other : mine;
      await by.journal.finish(next, resultOf(200), { status: "delivered" });
    }
    assert.equal(order.length, 51);
    assert.equal(new Set(order).size, 51);
    for (const ids of arrived)
      assert.deepEqual(
        order.filter((id) => ids.includes(id)),
        ids,
      );
  });

  test("keeps its keys: another session cannot take one, and binding it again changes nothing", async () => {
    const run = await startRun();
    await mine.bindKey(run, KEY);
    assert.deepEqual(await other.bindKey(run, KEY), { outcome: "bound", session: SESSION });
    const thread = { conversation: "T1/C1/18", sessionKey: "slack:T1/C1/18" };
    const another = await accept(message(thread));
    assert.deepEqual(await other.bindKey(another, KEY), { outcome: "session_taken", session: SESSION });
    // Nor can the session itself be bound.
    assert.deepEqual(await mine.bindKey(another, SESSION), { outcome: "session_taken", session: SESSION });
    // A run that a bound conversation started is in the session, too.
    const review = await accept(comment());
    assert.deepEqual(await mine.bindKey(review, "github:octo/repo#13"), {
      outcome: "bound",
      session: SESSION,
    });
    const alone = await accept(webhookTo(agentId));
    assert.deepEqual(await mine.bindKey(alone, KEY), { outcome: "no_session" });
  });

  test("gets the next attempt at what was in progress when its conversation was bound", async () => {
    const run = await startRun();
    const early = await accept(comment());
    const attempt = await claimOne();
    await mine.bindKey(run, KEY);
    const review = await accept(comment());
    await mine.journal.finish(attempt, resultOf(503), { status: "waiting", nextAttemptAt: clock.now() + 10 });
    clock.advance(10);
    assert.deepEqual(await claim(), []);
    await succeed(run);
    for (const [expected, number] of [
      [review, 1],
      [early, 2],
    ] as const) {
      const next = await claimOne();
      assert.deepEqual([next.id, next.attempt], [expected, number]);
      await mine.journal.finish(next, resultOf(200), { status: "delivered" });
    }
  });

  test("keeps the order of released deliveries", async () => {
    const run = await startRun();
    clock.advance(1);
    const held = await mine.journal.accept(comment(), "held");
    assert.equal(held.outcome, "accepted");
    await mine.bindKey(run, KEY);
    if (held.outcome === "accepted") await mine.queue.release(held.id);
    assert.deepEqual(await claim(), []);
    await succeed(run);
    const released = await claimOne();
    assert.deepEqual(
      [released.id, released.webhook.session],
      [held.outcome === "accepted" && held.id, SESSION],
    );
  });

  test("remembers to the day when a conversation in it was last active", async () => {
    const run = await startRun();
    await mine.bindKey(run, KEY);
    const boundAt = clock.now();
    const usedAt = async (): Promise<number | undefined> => (await mine.boundKeys.look(agentId, KEY))?.usedAt;
    await accept(comment());
    assert.equal(await usedAt(), boundAt);
    clock.advance(24 * HOUR);
    await accept(comment());
    const heard = clock.now();
    await waitFor(async () => (await usedAt()) === heard, "it was not recorded");
    clock.advance(HOUR);
    await accept(comment());
    assert.equal(await usedAt(), heard);
  });

  test("collects what arrives during a run in one batch, whichever conversation it belongs to", async () => {
    const batch = {
      ordering: "batch",
      route: "POST /events",
      collect: { debounce: 1_000, maxWait: 10_000, maxSize: 50 },
    } as const;
    const run = await accept(message(batch));
    clock.advance(1_000);
    await begin(await claimOne());
    const waiting = await accept(comment(batch));
    mine = makeStoredQueue(database, 3, clock, [{ method: "POST", path: "/events", batch: batch.collect }]);
    await mine.bindKey(run, KEY);
    const later = [await accept(comment(batch)), await accept(message(batch))];
    clock.advance(5_000);
    assert.deepEqual(await claim(), []);
    await succeed(run);
    clock.advance(5_000);
    const next = await claimOne();
    assert.deepEqual([next.id, ...(next.batch?.others ?? [])], [waiting, ...later]);
  });
});
