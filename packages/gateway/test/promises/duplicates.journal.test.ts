import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import type { Accepted, Claimed } from "../../src/dispatch/journal/journal.ts";
import type { Database } from "../../src/storage/database.ts";
import { eachStore } from "../harness/each-store.ts";
import { deliveriesOf, makeStoredQueue, resultOf, setClock, webhookTo } from "./stage/stored-queue.ts";

const DAY = 86_400_000;

eachStore("the same webhook, in the journal", (store) => {
  /** With the journals of two gateways; twice the same one if the store allows only one gateway. */
  const withJournals = async (
    use: (parts: {
      database: Database;
      clock: ReturnType<typeof setClock>;
      queues: readonly ReturnType<typeof makeStoredQueue>[];
    }) => Promise<void>,
  ): Promise<void> => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const one = makeStoredQueue(database, 1, clock);
      const queues = [one, database.isShared ? makeStoredQueue(database, 2, clock) : one];
      await use({ database, clock, queues });
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  };

  test("is accepted once if it arrives as `assured` and `direct` at the same time", () =>
    withJournals(async ({ database, queues: [one, other] }) => {
      if (one === undefined || other === undefined) throw new Error("there are two");
      for (let round = 0; round < 20; round++) {
        const agentId = randomUUID();
        const webhook = webhookTo(agentId, { providerDeliveryId: `id-${round}` });
        const direct = { ...webhook, policy: "direct" } as const;
        const claiming = async (): Promise<Claimed> => {
          const claimed = await other.journal.claim(direct);
          if (claimed.outcome !== "claimed") return claimed;
          const delivery = { id: claimed.id, webhook: direct, attempt: 1, startedAt: 0 };
          const [result, verdict] = [resultOf(200), { status: "delivered" }] as const;
          if (claimed.isOnRecord) await other.journal.finish(delivery, result, verdict);
          else await other.journal.record(direct, claimed.id, 0, result, verdict);
          claimed.release();
          return claimed;
        };
        const accepting = (): Promise<Accepted> => one.journal.accept(webhook, "waiting");
        const turns: (() => Promise<Accepted | Claimed>)[] =
          round % 2 === 0 ? [accepting, claiming] : [claiming, accepting];
        const outcomes = await Promise.all(turns.map(async (take) => (await take()).outcome));
        assert.equal(outcomes.filter((outcome) => outcome === "duplicate").length, 1, outcomes.join(" and "));
        assert.equal((await deliveriesOf(database, agentId)).length, 1);
      }
    }));

  test("is accepted once if two gateways find at the same time that the same body is too old", () =>
    withJournals(async ({ database, clock, queues }) => {
      const agentId = randomUUID();
      const push = (providerDeliveryId: string) =>
        webhookTo(agentId, { providerDeliveryId, bodyHash: "the same" });
      await queues[0]?.journal.accept(push("the-first"), "waiting");
      clock.advance(DAY + 1);
      const accepted = await Promise.all(
        Array.from({ length: 10 }, async (_, index) =>
          queues[index % 2]?.journal.accept(push(`later-${index}`), "waiting"),
        ),
      );
      assert.equal(accepted.filter((each) => each?.outcome === "accepted").length, 1);
      const rows = await deliveriesOf(database, agentId);
      assert.deepEqual(
        rows.map(({ body_key }) => body_key !== null),
        [false, true],
      );
    }));

  test("is not a new delivery if its replay arrives again under its own id, whatever happened to that one", () =>
    withJournals(async ({ database, queues: [one] }) => {
      const agentId = randomUUID();
      const webhook = webhookTo(agentId, { replayOf: 1n << 59n });
      const id = 1n << 60n;
      assert.equal((await one?.journal.accept(webhook, "running", id))?.outcome, "accepted");
      const delivery = { id, webhook, attempt: 1, startedAt: 0 };
      await one?.journal.finish(delivery, resultOf(422), { status: "rejected" });
      assert.deepEqual(await one?.journal.accept(webhook, "running", id), {
        outcome: "duplicate",
        firstId: id,
      });
      assert.equal((await deliveriesOf(database, agentId)).length, 1);
    }));

  test("waits only for others if the id of one in progress turns out to be taken", () =>
    withJournals(async ({ database, queues: [one] }) => {
      if (one === undefined) throw new Error("there is one");
      const agentId = randomUUID();
      const webhook = webhookTo(agentId, { providerDeliveryId: "an-id", policy: "direct" });
      const id = 1n << 60n;
      await one.journal.accept(webhookTo(agentId), "waiting", id);
      const claimed = await one.journal.claim(webhook);
      assert.equal(claimed.outcome, "claimed");
      if (claimed.outcome !== "claimed" || claimed.isOnRecord) return;
      const accepted = await one.journal.accept(webhook, "running", id);
      claimed.release();
      assert.equal(accepted.outcome, "accepted");
      assert.equal((await deliveriesOf(database, agentId)).length, 2);
    }));

  test("is retried, each time under its own id, however often the first one has just failed", () =>
    withJournals(async ({ database, queues: [one, other] }) => {
      if (one === undefined || other === undefined) throw new Error("there are two");
      const agentId = randomUUID();
      const webhook = webhookTo(agentId, { providerDeliveryId: "an-id" });
      const attempt = async ({ journal }: typeof one): Promise<void> => {
        const accepted = await journal.accept(webhook, "running");
        if (accepted.outcome === "duplicate") return;
        const delivery = { id: accepted.id, webhook, attempt: 1, startedAt: 0 };
        await journal.finish(delivery, resultOf(422), { status: "rejected" });
      };
      await Promise.all(Array.from({ length: 20 }, (_, index) => attempt(index % 2 === 0 ? one : other)));
      const rows = await deliveriesOf(database, agentId);
      assert.ok(rows.length >= 1);
      assert.deepEqual([...new Set(rows.map(({ status }) => status))], ["rejected"]);
    }));
});
