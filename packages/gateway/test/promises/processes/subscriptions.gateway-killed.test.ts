import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startEventReceiver } from "../../subscriptions/event-receiver.ts";
import { rpc } from "../../subscriptions/json-rpc.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

const EVENTS = 24;
const settings = { AGENTEX_SUBSCRIPTION_URLS: "local" };

eachStore("a gateway that is killed while it sends events to a subscriber", (store) => {
  test("omits none, sends none out of order, and repeats at most the one in progress", async () => {
    const database = await store();
    const agent = await startTestAgent();
    const receiver = await startEventReceiver();
    const gateways: GatewayProcess[] = [];
    try {
      const first = await startGatewayProcess(database, { settings });
      gateways.push(first);
      await setStage(first.management, { url: agent.url });
      // On PostgreSQL, the other one takes over; each handles some of the webhooks.
      const second =
        database.engine === "postgres" ? await startGatewayProcess(database, { settings }) : first;
      gateways.push(second);
      receiver.answer("/events", async ({ body }) => {
        if (body["type"] === "verification")
          return { status: 200, body: JSON.stringify({ challenge: body["challenge"] }) };
        await sleep(10);
        return { status: 204 };
      });
      const delivery = { mode: "webhook", url: receiver.url("/events"), secret: receiver.secret("/events") };
      const replied = await rpc(first.url, "events/subscribe", { name: "github.any", delivery });
      assert.equal(replied.error, undefined, JSON.stringify(replied.error));

      const pushed: string[] = [];
      const push = async (from: GatewayProcess, marker: string): Promise<void> => {
        const answer = await sendPush(from.url, { marker });
        assert.ok(answer.status < 300, answer.text);
        pushed.push(String(answer.headers["x-agentex-delivery-id"]));
      };
      for (let count = 0; count < EVENTS / 2; count++)
        await push(count % 2 === 0 ? first : second, `a${count}`);
      await waitFor(() => receiver.got("/events").length > 2);
      await first.kill();
      const { port } = first;
      const next =
        database.engine === "postgres" ? second : await startGatewayProcess(database, { settings, port });
      gateways.push(next);
      for (let count = 0; count < EVENTS / 2; count++) await push(next, `b${count}`);
      const got = () => receiver.got("/events").map(({ body }) => String(body["eventId"]));
      await waitFor(
        () => new Set(got()).size === EVENTS,
        () => `${got().length} came`,
      );
      const inOrder = got().filter((id, index) => id !== got()[index - 1]);
      assert.deepEqual(inOrder, pushed.toSorted());
      assert.ok(got().length <= EVENTS + 1, `${got().length} came`);
      assert.ok(receiver.got("/events").every(({ isSigned }) => isSigned));
    } finally {
      for (const gateway of gateways) await gateway.kill();
      await receiver.stop();
      await agent.stop();
      await database.drop();
    }
  });
});
