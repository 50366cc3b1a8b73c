import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import type { Answer } from "../harness/send.ts";
import { waitFor } from "../harness/wait-for.ts";
import { receiptsOf } from "./stage/receipts.ts";
import { isSettled } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { markerIn, sendPush, sendSlackEvent } from "./stage/webhooks.ts";

eachStore("a webhook that its provider sends again", (store) => {
  const scene = useGatewayProcess(store, {
    gateways: 2,
    settings: { AGENTEX_RETRY_SCHEDULE: "20ms" },
    routes: [
      { path: "/assured" },
      { path: "/direct", policy: "direct" },
      { path: "/queued", policy: "queued" },
    ],
  });
  /** The agent's statuses for a marker, in order, repeating the last; 200 if there are none. */
  const statuses = new Map<string, number[]>();
  before(() =>
    scene.agent.answers((received, response) => {
      const left = received.method === "POST" ? statuses.get(markerIn(received.body)) : undefined;
      const status = (left !== undefined && left.length > 1 ? left.shift() : left?.[0]) ?? 200;
      setTimeout(() => response.writeHead(status).end(`the agent says ${status}`), 20);
    }),
  );
  const arrivals = (marker: string): number =>
    receiptsOf(scene.agent).filter((receipt) => receipt.marker === marker).length;
  const settled = (): Promise<void> =>
    waitFor(() => isSettled(scene.database), "something is still under way");
  const idOf = (answer: Answer): string => String(answer.headers["x-agentex-delivery-id"]);

  for (const path of ["/assured", "/direct", "/queued"]) {
    test(`reaches the agent once, and is answered 200 with the first one's id (${path})`, async () => {
      const push = { marker: randomUUID(), deliveryId: randomUUID(), path };
      const first = await sendPush(scene.gateway.url, push);
      await settled();
      for (const { url } of scene.gateways) {
        const again = await sendPush(url, push);
        assert.deepEqual([again.status, idOf(again)], [200, idOf(first)]);
        assert.match(again.text, /already has this delivery/);
      }
      assert.equal(arrivals(push.marker), 1);
    });

    test(`twenty times at the same time, through every gateway, reaches the agent once (${path})`, async () => {
      const push = { marker: randomUUID(), deliveryId: randomUUID(), path };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          sendPush(scene.gateways[index % scene.gateways.length]?.url ?? "", push),
        ),
      );
      await settled();
      assert.equal(arrivals(push.marker), 1);
      assert.equal(new Set(answers.map(idOf)).size, 1, "they name different deliveries");
      const duplicates = answers.filter(({ text }) => text.includes("already has this delivery"));
      assert.equal(duplicates.length, 19);
      assert.deepEqual([...new Set(duplicates.map(({ status }) => status))], [200]);
      const rows = await scene.database.query(
        `SELECT status FROM deliveries WHERE provider_delivery_id = '${push.deliveryId}'`,
      );
      assert.deepEqual(rows, [{ status: "delivered" }]);
    });

    test(`twenty times at the same time, each time with another unsigned id, reaches the agent once (${path})`, async () => {
      const marker = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          sendPush(scene.gateways[index % scene.gateways.length]?.url ?? "", { marker, path }),
        ),
      );
      await settled();
      assert.equal(arrivals(marker), 1);
      assert.equal(new Set(answers.map(idOf)).size, 1, "they name different deliveries");
    });

    test(`is attempted again if the first one was rejected (${path})`, async () => {
      const push = { marker: randomUUID(), deliveryId: randomUUID(), path };
      statuses.set(push.marker, [422, 200]);
      const first = await sendPush(scene.gateway.url, push);
      await settled();
      const again = await sendPush(scene.gateway.url, push);
      await settled();
      assert.notEqual(idOf(again), idOf(first));
      assert.equal(arrivals(push.marker), 2);
      const third = await sendPush(scene.gateway.url, push);
      assert.deepEqual([third.status, idOf(third)], [200, idOf(again)]);
      assert.equal(arrivals(push.marker), 2);
    });
  }

  test("is attempted again if every attempt of the first one failed", async () => {
    const push = { marker: randomUUID(), deliveryId: randomUUID(), path: "/assured" };
    statuses.set(push.marker, [500, 500, 200]);
    const first = await sendPush(scene.gateway.url, push);
    await settled();
    const again = await sendPush(scene.gateway.url, push);
    assert.deepEqual([first.status, again.status, again.text], [202, 200, "the agent says 200"]);
    assert.equal(arrivals(push.marker), 3);
  });

  test("is not attempted again while the first one waits for its next attempt", async () => {
    const push = { marker: randomUUID(), deliveryId: randomUUID(), path: "/assured" };
    statuses.set(push.marker, [500, 200]);
    const first = await sendPush(scene.gateway.url, push);
    const again = await sendPush(scene.gateway.url, push);
    assert.deepEqual([first.status, again.status, idOf(again)], [202, 200, idOf(first)]);
    await settled();
    assert.equal(arrivals(push.marker), 2);
  });

  test("is recognized by the provider's own id: Slack's event_id", async () => {
    const event = { marker: randomUUID(), path: "/assured" };
    const first = await sendSlackEvent(scene.gateway.url, event);
    const again = await sendSlackEvent(scene.gateway.url, event);
    assert.deepEqual([again.status, idOf(again)], [200, idOf(first)]);
    assert.equal(arrivals(event.marker), 1);
  });

  test("is not a replay: a person can have it delivered again, but the provider cannot", async () => {
    const push = { marker: randomUUID(), deliveryId: randomUUID(), path: "/assured" };
    const first = await sendPush(scene.gateway.url, push);
    await settled();
    const replayed = await scene.gateway.management.post(`/deliveries/${idOf(first)}/replay`, {});
    assert.equal(replayed.status, 202, replayed.text);
    await waitFor(() => arrivals(push.marker) === 2, "the replay did not reach the agent");
    await settled();
    const again = await sendPush(scene.gateway.url, push);
    assert.deepEqual([again.status, idOf(again)], [200, idOf(first)]);
    assert.equal(arrivals(push.marker), 2);
  });

  test("is not confused with another: two webhooks with different ids and bodies both reach the agent", async () => {
    const marker = randomUUID();
    await sendPush(scene.gateway.url, { marker, path: "/assured", padding: "one" });
    await sendPush(scene.gateway.url, { marker, path: "/assured", padding: "two" });
    assert.equal(arrivals(marker), 2);
  });
});
