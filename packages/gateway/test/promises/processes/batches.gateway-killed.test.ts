import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { readBatchRequest } from "../stage/batch-request.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

const PUSHES = 30;
const KILLED_AFTER = 18;

eachStore("a gateway that is killed while it collects a batch", (store) => {
  test("sends all thirty pushes in one request, in order", { timeout: 120_000 }, async () => {
    const database = await store();
    const agent = await startTestAgent();
    let gateway = await startGatewayProcess(database);
    try {
      const batch = { debounce: "10m", max_wait: "20m", max_size: PUSHES };
      await setStage(gateway.management, { url: agent.url, routes: [{ batch }] });
      for (let number = 1; number <= PUSHES; number++) {
        const answer = await sendPush(gateway.url, { marker: `p${number}` });
        assert.equal(answer.status, 202, answer.text);
        if (number === KILLED_AFTER) {
          await gateway.kill();
          gateway = await startGatewayProcess(database);
        }
        await sleep(20);
      }
      await waitFor(() => isSettled(database), "the batch was not delivered");
      const requests = agent.received.filter(({ method }) => method === "POST").map(readBatchRequest);
      assert.deepEqual(
        requests.map(({ members }) => members.map(({ marker }) => marker)),
        [Array.from({ length: PUSHES }, (_, index) => `p${index + 1}`)],
      );
    } finally {
      await gateway.kill();
      await agent.stop();
      await database.drop();
    }
  });

  test(
    "attempts the same batch again if it was killed during the attempt",
    { timeout: 120_000 },
    async () => {
      const database = await store();
      const agent = await startTestAgent();
      let gateway = await startGatewayProcess(database);
      try {
        agent.answers(() => {});
        const batch = { debounce: "200ms", max_wait: "1m", max_size: 60 };
        await setStage(gateway.management, { url: agent.url, routes: [{ batch }] });
        for (let number = 1; number <= 60; number++) await sendPush(gateway.url, { marker: `p${number}` });
        await waitFor(() => agent.received.length > 0, "no batch reached the agent");
        const [first] = agent.received.map(readBatchRequest);
        await gateway.kill();
        agent.answers((_received, response) => void response.end("done"));
        gateway = await startGatewayProcess(database);
        await waitFor(() => isSettled(database), "the batch was not delivered", 60_000);
        const [, again] = agent.received.filter(({ method }) => method === "POST").map(readBatchRequest);
        assert.deepEqual(again, first);
        const rows = await database.query(
          "SELECT DISTINCT attempts FROM deliveries WHERE batch_id IS NOT NULL",
        );
        assert.ok(rows.length > 0);
      } finally {
        await gateway.kill();
        await agent.stop();
        await database.drop();
      }
    },
  );
});
