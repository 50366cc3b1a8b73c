import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "./stage/gateway-process.ts";
import { receiptsOf } from "./stage/receipts.ts";
import { countByStatus, setStage } from "./stage/stage.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "./stage/transitions.ts";
import { sendPush } from "./stage/webhooks.ts";

const SENT = 80;
const BUDGET = { most: 20, within: "1h", per: "route" };

eachStore("a budget", (store) => {
  test(
    "lets exactly the allowed number pass at all gateways together, and released deliveries arrive once, whatever is killed meanwhile",
    { timeout: 120_000 },
    async () => {
      const database = await store();
      const agent = await startTestAgent();
      const gateways: GatewayProcess[] = [];
      const start = async (port = 0): Promise<GatewayProcess> => {
        const gateway = await startGatewayProcess(database, { port });
        gateways.push(gateway);
        return gateway;
      };
      try {
        const first = await start();
        const second = database.engine === "postgres" ? await start() : first;
        const routes = [{ policy: "queued", budget: BUDGET }] as const;
        await setStage(first.management, { url: agent.url, routes });
        await watchTransitions(database);
        const markers = Array.from({ length: SENT }, (_, index) => `m${index}`);
        const answers = await Promise.all(
          markers.map((marker, index) => sendPush((index % 2 === 0 ? first : second).url, { marker })),
        );
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
        await waitFor(async () => (await countByStatus(database))["delivered"] === BUDGET.most);
        assert.deepEqual(await countByStatus(database), { delivered: 20, held: 60 });
        assert.equal(agent.received.length, 20);

        // Killed while it releases them, and several times in between.
        let current = first;
        for (const life of [30, 60, 120]) {
          const { port, management } = current;
          const releasing = management
            .post("/deliveries/release", { agent: "keeper" })
            .catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, life));
          await current.kill();
          await releasing;
          current = await start(port);
        }
        await current.management.post("/deliveries/release", { agent: "keeper" });
        await waitFor(
          async () => (await countByStatus(database))["delivered"] === SENT,
          "not all were delivered",
        );
        const receipts = receiptsOf(agent);
        const ids = Map.groupBy(receipts, ({ marker }) => marker);
        assert.equal(ids.size, SENT);
        for (const [marker, each] of ids) {
          assert.equal(new Set(each.map(({ id }) => id)).size, 1, marker);
        }
        const attempts = receipts.map(({ id, attempt }) => `${id} ${attempt}`);
        assert.equal(new Set(attempts).size, attempts.length, "an attempt was made twice");
        await assertOnlyAllowedTransitions(database);
      } finally {
        for (const gateway of gateways) await gateway.kill();
        await agent.stop();
        await database.drop();
      }
    },
  );
});
