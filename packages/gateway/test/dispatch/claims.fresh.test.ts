import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { readWhole } from "../../src/bodies/body.ts";
import type { RunningDelivery } from "../../src/deliveries/delivery.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import { deliveriesOf, makeStoredQueue, setClock, webhookTo } from "../promises/stage/stored-queue.ts";

/** What reaches the agent from it. */
async function sent({ id, attempt, startedAt, webhook }: RunningDelivery) {
  const { method, path, headers, body, event, conversation, lane, route, policy, timeout } = webhook;
  return {
    is: [id, attempt, startedAt],
    says: [method, path, headers, event, conversation, lane, route, policy, timeout],
    body: (await readWhole(body)).toString(),
  };
}

eachStore("claims of webhooks that this gateway has just stored", (store) => {
  test("are the same as claims read from the store, each once, in order, beside others", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const here = makeStoredQueue(database, 0, clock);
      const elsewhere = makeStoredQueue(database, 1, clock);
      const agentId = randomUUID();
      const [usual, other] = [
        webhookTo(agentId, { headers: ["x-one", "1"], body: Buffer.from('{"usual":true}') }),
        webhookTo(agentId, { path: "/push?x=1", conversation: "a thing" }),
      ];
      const inLane = webhookTo(agentId, { ordering: "serialize", conversation: "a lane" });
      const foreign = webhookTo(agentId, { body: Buffer.from("from elsewhere") });
      await here.journal.accept(usual, "waiting");
      clock.advance(1);
      await elsewhere.journal.accept(foreign, "waiting");
      clock.advance(1);
      await here.journal.accept(inLane, "waiting");
      await here.journal.accept(other, "waiting");

      const claimed = await here.queue.claim(agentId, 10);
      const sentNow = await Promise.all(claimed.map(sent));
      assert.deepEqual(
        sentNow.map(({ body }) => body),
        ['{"usual":true}', "from elsewhere", "{}", "{}"],
      );
      const rows = await deliveriesOf(database, agentId);
      assert.deepEqual(
        rows.map(({ status, gateway, attempts }) => [status, gateway, attempts]),
        rows.map(() => ["running", here.gateway, 1]),
      );
      assert.deepEqual(await here.queue.claim(agentId, 10), []);

      // After being put back, they are read from the store.
      for (const delivery of claimed) await here.queue.putBack(delivery, clock.now());
      const again = await here.queue.claim(agentId, 10);
      assert.deepEqual(await Promise.all(again.map(sent)), sentNow);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });
});
