import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDeliveryId, receivedAt } from "../../../src/ids/delivery-id.ts";
import { eachStore } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../../harness/gateways/test-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

const HOUR = 3_600_000;
/** Random jitter removes at most half of it. */
const WAIT = 10_000;
/** How far ahead the clock was. */
const AHEAD = 6 * HOUR;
/** Allowance for a busy machine, in milliseconds. */
const LATE = 15_000;

eachStore("deliveries scheduled by a clock that was ahead", (store) => {
  for (const isRestarted of [false, true]) {
    test(`are due when they would have been, ${isRestarted ? "after a restart" : "when it is set back"}`, async () => {
      const database = await store();
      const agent = await startTestAgent();
      const gateways: TestGateway[] = [];
      let ahead = AHEAD;
      const start = async (): Promise<TestGateway> => {
        const gateway = await startTestGateway(database, {
          clock: () => Date.now() + ahead,
          settings: { retrySchedule: [WAIT], encryptionKey: "5e".repeat(32) },
        });
        gateways.push(gateway);
        return gateway;
      };
      try {
        let gateway = await start();
        await setStage(gateway.management, {
          url: agent.url,
          routes: [{ policy: "queued", ordering: "serialize" }],
        });
        agent.answers((received, response) =>
          response.writeHead(received.headers["x-agentex-attempt"] === "1" ? 503 : 200).end(),
        );
        await Promise.all(
          ["a", "b"].map(async (marker) => {
            assert.equal((await sendPush(gateway.url, { marker })).status, 202);
          }),
        );
        await waitFor(() => receiptsOf(agent).length > 0);
        await waitFor(async () => {
          const [waiting] = await database.query("SELECT max(next_attempt_at) AS at FROM deliveries");
          return Number(waiting?.["at"]) > Date.now() + AHEAD / 2;
        }, "it is not put off");
        if (isRestarted) await gateway.stop();
        ahead = 0;
        if (isRestarted) gateway = await start();
        await waitFor(() => isSettled(database), "they are not due", 2 * WAIT + LATE);
        const [first = "", second = ""] = receiptsOf(agent).map(
          ({ marker, attempt }) => `${marker}${attempt}`,
        );
        assert.match(first, /^[ab]1$/);
        assert.equal(second, first.replace("1", "2"));
        assert.equal(receiptsOf(agent).length, 4);
        const [newest] = await database.query("SELECT max(changed_at) AS at FROM deliveries");
        assert.ok(Number(newest?.["at"]) < Date.now() + LATE, "changes lie in the future");
        // New deliveries have the right time.
        const answer = await sendPush(gateway.url, { marker: "c" });
        const id = parseDeliveryId(String(answer.headers["x-agentex-delivery-id"])) ?? 0n;
        // A gateway that keeps running keeps its ids in order.
        if (isRestarted) assert.ok(receivedAt(id) < Date.now() + LATE);
        assert.equal(answer.status, 202, answer.text);
      } finally {
        for (const gateway of gateways) await gateway.stop();
        await agent.stop();
        await database.drop();
      }
    });
  }
});
