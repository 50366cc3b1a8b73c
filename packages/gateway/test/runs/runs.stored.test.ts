import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { RunningDelivery, Webhook } from "../../src/deliveries/delivery.ts";
import type { RunTerms } from "../../src/runs/begin-run.ts";
import type { Database } from "../../src/storage/database.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { DeliveryRow } from "../../src/storage/schema/deliveries.ts";
import { eachStore } from "../harness/each-store.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import {
  deliveriesOf,
  makeStoredQueue,
  resultOf,
  RETRIES,
  RUN_LEASE as LEASE,
  setClock,
  webhookTo,
  type SetClock,
  type StoredQueue,
} from "../promises/stage/stored-queue.ts";

const HOUR = 3_600_000;

eachStore("a run", (store) => {
  let testDatabase: TestDatabase;
  let database: Database;
  let clock: SetClock;
  let mine: StoredQueue;
  let other: StoredQueue;
  let agentId = "";
  let agents = 0;
  before(async () => {
    testDatabase = await store();
    database = await openDatabase(testDatabase.url);
  });
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });
  beforeEach(() => {
    agentId = `agent ${(agents += 1)}`;
    clock = setClock();
    mine = makeStoredQueue(database, 1, clock);
    other = makeStoredQueue(database, 2, clock);
    // They have accepted reports for long enough.
    clock.advance(2 * LEASE);
  });

  const accept = async (webhook: Partial<Webhook> = {}): Promise<bigint> => {
    clock.advance(1);
    const accepted = await mine.journal.accept(webhookTo(agentId, webhook), "waiting");
    assert.equal(accepted.outcome, "accepted");
    return (accepted as { id: bigint }).id;
  };
  const claimOne = async (by = mine): Promise<RunningDelivery> => {
    const claimed = await by.queue.claim(agentId, 10);
    assert.equal(claimed.length, 1);
    return claimed[0] as RunningDelivery;
  };
  const begin = async (delivery: RunningDelivery, terms: Partial<RunTerms> = {}): Promise<void> => {
    const whole = { endsBy: clock.now() + HOUR, onLost: "retry", whileWorking: "wait", ...terms } as const;
    const isMine = await mine.journal.finish(delivery, resultOf(202), { status: "working", terms: whole });
    assert.equal(isMine, true);
  };
  /** A run in progress. */
  const start = async (
    webhook: Partial<Webhook> = {},
    terms: Partial<RunTerms> = {},
  ): Promise<RunningDelivery> => {
    await accept(webhook);
    const delivery = await claimOne();
    await begin(delivery, terms);
    return delivery;
  };
  const rows = (): Promise<DeliveryRow[]> => deliveriesOf(database, agentId);
  const row = async (id: bigint): Promise<DeliveryRow> => {
    const found = (await rows()).find((each) => each.id === id);
    assert.ok(found);
    return found;
  };
  const statuses = async (): Promise<string[]> => (await rows()).map(({ status }) => status);
  const isDue = async (id: bigint): Promise<boolean> => {
    const { status, next_attempt_at } = await row(id);
    return status === "waiting" && next_attempt_at !== null && next_attempt_at <= clock.now();
  };

  describe("is reported", () => {
    test("and its delivery is working until it has succeeded", async () => {
      const { id } = await start();
      assert.deepEqual(await statuses(), ["working"]);
      const reported = await other.runs.report(id, 1, {
        state: "working",
        note: "reading",
        progress: 0.25,
        usage: { inputTokens: 10, costUsd: 0.5 },
      });
      assert.deepEqual(reported, { outcome: "recorded", cancel: false, state: "working" });
      // What a report omits stays unchanged.
      await mine.runs.report(id, 1, { state: "working", usage: { inputTokens: 20 } });
      const [run] = await mine.runs.find(id);
      assert.deepEqual(
        [run?.note, run?.progress, run?.usage.inputTokens, run?.usage.costUsd],
        ["reading", 0.25, 20, 0.5],
      );
      const ended = await other.runs.report(id, 1, { state: "succeeded", result: '{"ok":true}' });
      assert.deepEqual(ended, { outcome: "recorded", cancel: false, state: "succeeded" });
      const { status, finished_at, error } = await row(id);
      assert.deepEqual([status, finished_at, error], ["delivered", clock.now(), null]);
      const [final] = await mine.runs.find(id);
      assert.deepEqual(
        [final?.state, final?.result, final?.finishedAt],
        ["succeeded", '{"ok":true}', clock.now()],
      );
    });

    test("as failed, which is final unless the agent requests another attempt", async () => {
      const final = await start();
      await mine.runs.report(final.id, 1, { state: "failed", error: "no such branch" });
      const { status, error } = await row(final.id);
      assert.deepEqual([status, error], ["failed", "run_failed"]);
      const again = await start();
      await mine.runs.report(again.id, 1, { state: "failed", retry: true });
      const retried = await row(again.id);
      assert.deepEqual([retried.status, retried.next_attempt_at], ["waiting", clock.now() + RETRIES[0]]);
      const attempts = await database.query
        .selectFrom("delivery_attempts")
        .select(["number", "agent_status", "error"])
        .where("delivery_id", "=", again.id)
        .execute();
      assert.deepEqual(attempts, [{ number: 1, agent_status: 202, error: "run_failed" }]);
    });

    test("as handed back, and is immediately attempted elsewhere", async () => {
      const { id } = await start();
      const handed = await mine.runs.report(id, 1, { state: "handed_back" });
      assert.deepEqual(handed, { outcome: "recorded", cancel: false, state: "handed_back" });
      assert.equal((await claimOne(other)).attempt, 2);
    });

    test("twice with the same content, because the first response was lost; not with a different one", async () => {
      const { id } = await start();
      const report = { state: "succeeded", result: "1" } as const;
      await mine.runs.report(id, 1, report);
      assert.deepEqual(await other.runs.report(id, 1, report), {
        outcome: "recorded",
        cancel: false,
        state: "succeeded",
      });
      for (const late of [
        { state: "working" },
        { state: "failed" },
        { state: "succeeded", result: "2" },
      ] as const) {
        assert.deepEqual(await mine.runs.report(id, 1, late), { outcome: "attempt_over" });
      }
      assert.equal((await row(id)).status, "delivered");
    });

    test("for no attempt but its own", async () => {
      const { id } = await start();
      assert.deepEqual(await mine.runs.report(id, 2, { state: "working" }), { outcome: "attempt_over" });
      assert.deepEqual(await mine.runs.report(1n, 1, { state: "working" }), { outcome: "attempt_over" });
    });
  });

  describe("is lost", () => {
    test("a lease after its last report, whichever gateway checks, and is retried", async () => {
      const { id } = await start();
      clock.advance(LEASE - 1);
      await mine.runs.report(id, 1, { state: "working" });
      clock.advance(LEASE - 1);
      await other.runs.sweep();
      assert.equal((await row(id)).status, "working");
      clock.advance(1);
      await Promise.all([other.runs.sweep(), mine.runs.sweep()]);
      const lost = await row(id);
      assert.deepEqual(
        [lost.status, lost.error, lost.next_attempt_at],
        ["waiting", "run_lost", clock.now() + RETRIES[0]],
      );
      // Its agent was only slow: it learns that it is too late, before the next attempt and during it.
      assert.deepEqual(await mine.runs.report(id, 1, { state: "working" }), { outcome: "attempt_over" });
      clock.advance(RETRIES[0]);
      const second = await claimOne(other);
      assert.equal(second.attempt, 2);
      assert.deepEqual(await mine.runs.report(id, 1, { state: "succeeded" }), { outcome: "attempt_over" });
      assert.equal((await row(id)).status, "running");
    });

    test("permanently, if its route says so, or its attempts are exhausted", async () => {
      const once = await start({}, { onLost: "fail" });
      clock.advance(LEASE);
      await mine.runs.sweep();
      assert.deepEqual([(await row(once.id)).status, (await row(once.id)).error], ["failed", "run_lost"]);
      const { id } = await start();
      for (let attempt = 1; attempt <= RETRIES.length; attempt++) {
        clock.advance(LEASE);
        await mine.runs.sweep();
        clock.advance(RETRIES[attempt - 1] ?? 0);
        await begin(await claimOne());
      }
      clock.advance(LEASE);
      await mine.runs.sweep();
      assert.equal((await row(id)).status, "failed");
      assert.deepEqual(
        (await mine.runs.find(id)).map(({ attempt, state }) => [attempt, state]),
        [
          [3, "lost"],
          [2, "lost"],
          [1, "lost"],
        ],
      );
    });

    test("never because of an outage: there is a whole lease to report again", async () => {
      const { id } = await start();
      clock.advance(10 * LEASE);
      const restarted = makeStoredQueue(database, 3, clock);
      await restarted.runs.sweep();
      clock.advance(LEASE - 1);
      await restarted.runs.sweep();
      assert.equal((await row(id)).status, "working");
      clock.advance(1);
      await restarted.runs.sweep();
      assert.equal((await row(id)).status, "waiting");
    });

    test("when its time is over, however often it reports: it has failed", async () => {
      const { id } = await start({}, { endsBy: clock.now() + LEASE + 10 });
      clock.advance(LEASE);
      await mine.runs.report(id, 1, { state: "working" });
      await mine.runs.sweep();
      assert.equal((await row(id)).status, "working");
      clock.advance(10);
      await mine.runs.sweep();
      const { status, error } = await row(id);
      assert.deepEqual([status, error], ["failed", "run_timeout"]);
      assert.equal((await mine.runs.find(id))[0]?.state, "timed_out");
    });
  });

  describe("is cancelled", () => {
    test("with the next report, and ends as cancelled unless it succeeded", async () => {
      for (const [state, status] of [
        ["failed", "cancelled"],
        ["handed_back", "cancelled"],
        ["succeeded", "delivered"],
      ] as const) {
        const { id } = await start();
        assert.equal(await other.runs.requestCancel(id), true);
        assert.deepEqual(await mine.runs.report(id, 1, { state: "working" }), {
          outcome: "recorded",
          cancel: true,
          state: "working",
        });
        await mine.runs.report(id, 1, { state });
        assert.equal((await row(id)).status, status);
        assert.equal(await other.runs.requestCancel(id), false);
      }
    });

    test("and is not retried if it is lost", async () => {
      const { id } = await start();
      await mine.runs.requestCancel(id);
      clock.advance(LEASE);
      await mine.runs.sweep();
      assert.equal((await row(id)).status, "cancelled");
    });
  });

  describe("that is not recorded yet", () => {
    test("is proved by its report; the gateway's own record changes nothing then", async () => {
      await accept();
      const delivery = await claimOne();
      assert.equal(
        (await other.runs.report(delivery.id, 1, { state: "working", note: "early" })).outcome,
        "recorded",
      );
      assert.equal((await row(delivery.id)).status, "working");
      assert.equal(
        await mine.journal.finish(delivery, resultOf(500), { status: "waiting", nextAttemptAt: 0 }),
        false,
      );
      assert.equal(await mine.queue.hasRun(delivery), true);
      assert.equal((await mine.runs.find(delivery.id))[0]?.note, "early");
    });

    test("continues after its gateway died, and nothing starts beside it", async () => {
      await accept();
      const delivery = await claimOne();
      clock.advance(60_000);
      await other.queue.recover();
      assert.equal((await row(delivery.id)).status, "waiting");
      assert.equal((await other.runs.report(delivery.id, 1, { state: "working" })).outcome, "recorded");
      assert.deepEqual(await other.queue.claim(agentId, 10), []);
      await other.runs.report(delivery.id, 1, { state: "succeeded" });
      assert.equal((await row(delivery.id)).status, "delivered");
      assert.deepEqual(
        await database.query
          .selectFrom("delivery_attempts")
          .selectAll()
          .where("delivery_id", "=", delivery.id)
          .execute(),
        [],
      );
    });

    test("is over once another attempt has begun", async () => {
      await accept();
      const delivery = await claimOne();
      clock.advance(60_000);
      await other.queue.recover();
      const second = await claimOne(other);
      assert.equal(second.attempt, 2);
      assert.deepEqual(await mine.runs.report(delivery.id, 1, { state: "succeeded" }), {
        outcome: "attempt_over",
      });
      assert.equal((await row(delivery.id)).status, "running");
    });
  });

  describe("blocks its conversation", () => {
    const conversation = { ordering: "serialize", conversation: "a thread" } as const;

    test("until it ends", async () => {
      const { id } = await start(conversation);
      const next = await accept(conversation);
      assert.deepEqual(await mine.queue.claim(agentId, 10), []);
      await other.runs.report(id, 1, { state: "working" });
      assert.equal(await isDue(next), false);
      await other.runs.report(id, 1, { state: "failed" });
      assert.equal(await isDue(next), true);
    });

    test("while it is retried", async () => {
      const { id } = await start(conversation);
      const next = await accept(conversation);
      clock.advance(LEASE);
      await mine.runs.sweep();
      assert.equal(await isDue(next), false);
      clock.advance(RETRIES[0]);
      assert.equal((await claimOne()).id, id);
    });

    test("for all but the newest of those that wait, if its route keeps only that", async () => {
      const latest = { ...conversation, whileWorking: "latest" } as const;
      await accept(latest);
      const first = await claimOne();
      const early = [await accept(latest), await accept(latest)];
      // No run is in progress yet: they all wait.
      assert.deepEqual((await statuses()).slice(1), ["waiting", "waiting"]);
      await begin(first, { whileWorking: "latest" });
      assert.equal((await row(early[0] ?? 0n)).status, "superseded");
      const newest = await accept(latest);
      assert.equal((await row(early[1] ?? 0n)).status, "superseded");
      assert.equal(await isDue(newest), false);
      await mine.runs.report(first.id, 1, { state: "succeeded" });
      assert.equal(await isDue(newest), true);
    });

    test("unless its route lets others join it, one after the other; those that the agent postpones wait", async () => {
      const join = { ...conversation, whileWorking: "join" } as const;
      await accept(join);
      const first = await claimOne();
      const waited = await accept(join);
      assert.equal(await isDue(waited), false);
      await begin(first, { whileWorking: "join" });
      const later = await accept(join);
      assert.deepEqual([await isDue(waited), await isDue(later)], [true, false]);
      const joining = await claimOne();
      assert.deepEqual([joining.id, joining.webhook.besideRun], [waited, first.id]);
      assert.equal(await mine.journal.finish(joining, resultOf(200), { status: "delivered" }), true);
      const putOff = await claimOne();
      assert.equal(putOff.id, later);
      await mine.journal.finish(putOff, resultOf(409), {
        status: "waiting",
        nextAttemptAt: clock.now(),
        afterRun: true,
      });
      assert.equal(await isDue(later), false);
      await mine.runs.report(first.id, 1, { state: "succeeded" });
      assert.equal(await isDue(later), true);
      assert.equal((await claimOne()).webhook.besideRun, undefined);
    });
  });

  test("of a batch is one, and its deliveries end with it; what arrives meanwhile is the next batch", async () => {
    const batched = {
      ordering: "batch",
      conversation: "a thread",
      collect: { debounce: 10, maxWait: 100, maxSize: 50 },
    } as const;
    const members = [await accept(batched), await accept(batched)];
    clock.advance(20);
    const head = await claimOne();
    assert.equal(head.batch?.others.length, 1);
    await begin(head);
    assert.deepEqual(await statuses(), ["working", "working"]);
    assert.equal((await mine.runs.find(members[1] ?? 0n))[0]?.deliveryId, head.id);
    const next = [await accept(batched), await accept(batched)];
    clock.advance(LEASE);
    assert.deepEqual(await mine.queue.claim(agentId, 10), []);
    await mine.runs.sweep();
    assert.deepEqual((await statuses()).slice(0, 2), ["waiting", "waiting"]);
    clock.advance(RETRIES[0]);
    const again = await claimOne(other);
    assert.deepEqual([again.id, again.attempt, again.batch?.others], [head.id, 2, head.batch?.others]);
    // The report comes before the response is recorded.
    await other.runs.report(head.id, 2, { state: "working" });
    assert.deepEqual((await statuses()).slice(0, 2), ["working", "working"]);
    assert.equal(await mine.runs.requestCancel(members[1] ?? 0n), true);
    await mine.runs.report(head.id, 2, { state: "succeeded" });
    assert.deepEqual((await statuses()).slice(0, 2), ["delivered", "delivered"]);
    assert.equal((await claimOne()).batch?.others[0], next[1]);
  });

  test("counts towards its agent's concurrency on all gateways, and no longer when it has ended", async () => {
    const gateways = [mine.gateway, other.gateway];
    const left = (by: StoredQueue, rank: number): number | undefined =>
      by.runs.working.slotsLeft(agentId, 4, { rank, of: 2, gateways });
    assert.equal(left(mine, 0), undefined);
    await accept();
    const delivery = await claimOne();
    const recorded = mine.runs.working.begin(agentId);
    assert.equal(left(mine, 0), 1);
    await begin(delivery);
    recorded(true);
    await other.runs.working.refresh();
    assert.deepEqual([left(mine, 0), left(other, 1)], [1, 2]);
    // After a restart, it belongs to no gateway, so all of them have less.
    const restarted = makeStoredQueue(database, 3, clock);
    await restarted.runs.working.refresh();
    assert.equal(
      restarted.runs.working.slotsLeft(agentId, 4, { rank: 0, of: 1, gateways: [restarted.gateway] }),
      3,
    );
    await mine.runs.report(delivery.id, 1, { state: "succeeded" });
    await other.runs.working.refresh();
    assert.deepEqual([left(mine, 0), left(other, 1)], [undefined, undefined]);
  });
});
