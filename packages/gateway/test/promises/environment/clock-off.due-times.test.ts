import assert from "node:assert/strict";
import { test } from "node:test";
import { receivedAt, parseDeliveryId } from "../../../src/ids/delivery-id.ts";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

/** How wrong the machines' clocks are, in milliseconds. */
const OFF = 10 * 60_000;
/** Large enough to be stored in pieces. */
const LARGE = "x".repeat(2 * 1024 * 1024);
/** Allowance for a busy machine, in milliseconds. */
const LATE = 15_000;

test(
  "gateways whose machines' clocks are off by minutes deliver neither early nor late",
  { skip: noPostgres, timeout: 120_000 },
  async () => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateways: GatewayProcess[] = [];
    const settings = { AGENTEX_RETRY_SCHEDULE: "2s" };
    try {
      for (const shift of [OFF, -OFF]) {
        gateways.push(await startGatewayProcess(database, { settings, clock: { shift } }));
      }
      const [ahead, behind] = gateways;
      assert.ok(ahead !== undefined && behind !== undefined);
      await setStage(ahead.management, {
        url: agent.url,
        routes: [{}, { path: "/lane", ordering: "serialize" }],
      });
      agent.answers((received, response) =>
        response.writeHead(received.headers["x-agentex-attempt"] === "1" ? 503 : 200).end(),
      );
      const sent = performance.now();
      const begun = Date.now();
      for (const [index, { url }] of gateways.entries()) {
        for (const path of ["/push", "/lane"]) {
          const answer = await sendPush(url, { marker: `${index}${path}`, path });
          assert.ok(answer.status < 300, answer.text);
          const id = parseDeliveryId(String(answer.headers["x-agentex-delivery-id"])) ?? 0n;
          assert.ok(Math.abs(receivedAt(id) - begun) < LATE, "its id does not tell when it came");
        }
      }
      const tooLate = () => `${receiptsOf(agent).length} of 8 attempts after ${performance.now() - sent} ms`;
      await waitFor(() => receiptsOf(agent).length >= 8, tooLate, 2_000 + LATE);
      // The other gateway must consider a retry due neither late nor early: its time is in the store.
      const waited = await database.query(
        `SELECT a.started_at + a.duration AS failed_at, d.attempt_started_at AS again_at
           FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id`,
      );
      assert.equal(waited.length, 4);
      for (const { failed_at, again_at } of waited) {
        const wait = Number(again_at) - Number(failed_at);
        // Random jitter removes at most half of it.
        assert.ok(wait >= 900 && wait < 2_000 + LATE, `tried again after ${wait} ms`);
      }

      // Bodies in pieces are removed one day after the time in their ids, unless their delivery exists by then.
      for (const { url } of gateways) {
        const answer = await sendKeyed(url, { marker: "large", prefer: "respond-async", padding: LARGE });
        assert.equal(answer.status, 202, answer.text);
      }
      for (const { id } of await database.query("SELECT DISTINCT body_id AS id FROM body_pieces")) {
        assert.ok(Math.abs(receivedAt(BigInt(String(id))) - begun) < 2 * LATE, "its pieces seem old, or new");
      }

      // The remaining gateway makes the other one's retries.
      await waitFor(() => isSettled(database));
      agent.reset();
      agent.answers((received, response) =>
        response.writeHead(received.headers["x-agentex-attempt"] === "1" ? 503 : 200).end(),
      );
      assert.ok((await sendPush(ahead.url, { marker: "put off" })).status < 300);
      await waitFor(() => receiptsOf(agent).length > 0);
      await ahead.stop();
      await waitFor(() => receiptsOf(agent).length === 2, "it is not due for the other one", 2_000 + LATE);
    } finally {
      for (const gateway of gateways) await gateway.kill();
      await agent.stop();
      await database.drop();
    }
  },
);
