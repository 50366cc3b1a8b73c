import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { parseDeliveryId } from "../../../src/ids/delivery-id.ts";
import { readRequests } from "../../../src/bodies/body-pieces.ts";
import { isLarge, readWhole } from "../../../src/bodies/body.ts";
import { repairAfterSetBack } from "../../../src/dispatch/queue/repair-after-set-back.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { Answer } from "../../harness/send.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { setStage } from "../stage/stage.ts";
import { deliveriesOf, makeStoredQueue, resultOf, setClock, webhookTo } from "../stage/stored-queue.ts";
import { sendKeyed } from "../stage/webhooks.ts";

const LIVES = 2;
const WEBHOOKS = 30;
/** Large enough to be stored in pieces, whose ids come from the same source. */
const LARGE = Buffer.alloc(2 * 1024 * 1024 + 1, "x");

eachStore("a gateway whose clock is set back", (store) => {
  test("records every response and accepts every webhook", async () => {
    const database = await store();
    const agent = await startTestAgent();
    const gateways: GatewayProcess[] = [];
    const answers: Answer[] = [];
    const standsAt = Date.now();
    try {
      for (let life = 1; life <= LIVES; life++) {
        const gateway = await startGatewayProcess(database, { clock: { standsAt } });
        gateways.push(gateway);
        if (life === 1) await setStage(gateway.management, { url: agent.url });
        for (let number = 0; number < WEBHOOKS; number++) {
          const marker = `${life}-${number}`;
          const isLong = number % 10 === 0;
          answers.push(
            await sendKeyed(gateway.url, {
              marker,
              ...(number % 2 === 0 && { prefer: "respond-async" }),
              ...(isLong && { padding: LARGE.toString() }),
            }),
          );
        }
        await gateway.stop();
      }
      assert.deepEqual(
        answers.filter(({ status }) => status >= 300).map(({ text }) => text),
        [],
      );
      const recorded = new Set(
        (await database.query("SELECT id FROM deliveries")).map(({ id }) => String(id)),
      );
      const missing = answers.filter(
        ({ headers }) => !recorded.has(String(parseDeliveryId(String(headers["x-agentex-delivery-id"])))),
      );
      assert.equal(missing.length, 0, `${missing.length} of ${answers.length} answers have no record`);
      assert.equal(recorded.size, LIVES * WEBHOOKS);
    } finally {
      for (const gateway of gateways) await gateway.kill();
      await agent.stop();
      await database.drop();
    }
  });

  test("starts a batch that is being collected when it should have", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const agentId = randomUUID();
      const collect = { debounce: 10_000, maxWait: 60_000, maxSize: 50 };
      const webhook = webhookTo(agentId, { ordering: "batch", conversation: "octo/repo@main", collect });
      const { journal } = makeStoredQueue(database, 0, clock);
      await journal.accept(webhook, "waiting");
      clock.advance(-3_600_000);
      await repairAfterSetBack(database, clock.now());
      const dueIn = async (): Promise<number> => {
        const [head] = await testDatabase.query(
          "SELECT next_attempt_at FROM deliveries WHERE next_attempt_at IS NOT NULL",
        );
        return Number(head?.["next_attempt_at"]) - clock.now();
      };
      assert.equal(await dueIn(), collect.debounce);
      clock.advance(4_000);
      await journal.accept(webhook, "waiting");
      assert.equal(await dueIn(), collect.debounce);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });

  test("makes a postponed delivery wait as long as it should have", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const agentId = randomUUID();
      const { journal, queue } = makeStoredQueue(database, 0, clock);
      await journal.accept(webhookTo(agentId), "waiting");
      const [delivery] = await queue.claim(agentId, 1);
      assert.ok(delivery !== undefined);
      await journal.finish(delivery, resultOf(503), {
        status: "waiting",
        nextAttemptAt: clock.now() + 60_000,
      });
      clock.advance(-3_600_000);
      await repairAfterSetBack(database, clock.now());
      clock.advance(59_999);
      assert.deepEqual(await queue.claim(agentId, 1), []);
      clock.advance(1);
      assert.equal((await queue.claim(agentId, 1)).length, 1);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });

  test("assigns a new id if the intended one is taken", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const agentId = randomUUID();
      const large = webhookTo(agentId, { body: LARGE });
      assert.ok(isLarge(large.body));
      const ids: bigint[] = [];
      // Two that generate the same ids, one after the other.
      for (const { journal } of [makeStoredQueue(database, 0, clock), makeStoredQueue(database, 0, clock)]) {
        for (const webhook of [webhookTo(agentId), large, large]) {
          const accepted = await journal.accept(webhook, "waiting");
          assert.equal(accepted.outcome, "accepted");
          if (accepted.outcome === "accepted") ids.push(accepted.id);
        }
        const claimed = await journal.claim({ ...webhookTo(agentId), policy: "direct" });
        assert.equal(claimed.outcome, "claimed");
        if (claimed.outcome !== "claimed") continue;
        const verdict = { status: "delivered" } as const;
        ids.push(await journal.record(webhookTo(agentId), claimed.id, clock.now(), resultOf(200), verdict));
        // The id for a replay was taken in the meantime. When the replay is retried, it is recognized as a duplicate.
        const [taken = 0n] = ids;
        const replay = webhookTo(agentId, { replayOf: taken });
        const replayed = await journal.accept(replay, "waiting", taken);
        assert.equal(replayed.outcome, "accepted");
        if (replayed.outcome !== "accepted") continue;
        ids.push(replayed.id);
        assert.deepEqual(await journal.accept(replay, "waiting", replayed.id), {
          outcome: "duplicate",
          firstId: replayed.id,
        });
      }
      assert.equal(new Set(ids).size, 10);
      const rows = await deliveriesOf(database, agentId);
      assert.deepEqual(
        rows.map(({ id }) => id),
        ids.toSorted((a, b) => (a < b ? -1 : 1)),
      );
      const requests = await readRequests(database.browse, rows);
      const sizes = await Promise.all(
        [...requests.values()].map(async ({ body }) => (await readWhole(body)).length),
      );
      assert.equal(sizes.filter((size) => size === LARGE.length).length, 4);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });
});
