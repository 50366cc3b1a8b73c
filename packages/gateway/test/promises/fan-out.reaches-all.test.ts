import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import { APP_SECRET, sendAppEvent } from "../sources/app-events.ts";
import { startGatewayProcess, type GatewayProcess } from "./stage/gateway-process.ts";

const MANY = 40;
const SOME = 8;
/** Stored in pieces; a body of 5 MB would differ only in the time that it takes. */
const LARGE = 2.5 * 1024 * 1024;
/** How long a sender rests, in milliseconds, because the gateway needs the CPU, above all while it starts. */
const REST = 30;

/** Registers this many agents on one server, all targets of the value 1 of the source `app`. */
async function setStage(gateway: GatewayProcess, agent: TestAgent, count: number): Promise<GatewayClient> {
  const client = new GatewayClient({ baseUrl: gateway.url });
  await client.sources.save("app", { provider: "github-app", secret: APP_SECRET });
  for (let index = 0; index < count; index += 1) {
    const name = `agent-${index}`;
    await gateway.management.register({ name, url: `${agent.url}/${name}`, routes: ["POST /github"] });
    await client.sources.setTarget("app", "1", { agent: name, path: "/github" });
  }
  return client;
}

async function onGateways(
  database: TestDatabase,
  count: number,
  run: (gateways: GatewayProcess[], agent: TestAgent) => Promise<void>,
): Promise<void> {
  const agent = await startTestAgent();
  const gateways: GatewayProcess[] = [];
  try {
    while (gateways.length < count) gateways.push(await startGatewayProcess(database));
    await run(gateways, agent);
  } finally {
    for (const gateway of gateways) await gateway.kill();
    await agent.stop();
    await database.drop();
  }
}

/**
 * Makes senders send until the work is done, even if it fails: otherwise they would send forever, and the run would never end.
 */
async function underLoad(
  sendOne: (sender: number) => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const sending = Promise.all(
    Array.from({ length: 4 }, async (_, sender) => {
      while (!over.signal.aborted) {
        await sendOne(sender);
        await sleep(REST);
      }
    }),
  );
  // If a sender fails, the work would wait in vain.
  const failed = sending.then(() => new Promise<never>(() => {}));
  try {
    await Promise.race([work(), failed]);
  } finally {
    over.abort();
    await sending;
  }
}

/** How often each target received each event. */
function receipts({ received }: TestAgent): Map<string, Map<string, number>> {
  const byEvent = new Map<string, Map<string, number>>();
  for (const { url, body } of received) {
    const { nonce } = JSON.parse(body.toString()) as { nonce: string };
    const targets = byEvent.get(nonce) ?? new Map<string, number>();
    targets.set(url, (targets.get(url) ?? 0) + 1);
    byEvent.set(nonce, targets);
  }
  return byEvent;
}

eachStore("a webhook to many targets", (store) => {
  test("of several MB reaches all forty, and is stored once", { timeout: 180_000 }, async () => {
    const database = await store();
    await onGateways(database, 1, async ([gateway], agent) => {
      assert.ok(gateway);
      let bytes = 0;
      agent.answers(({ body }, response) => {
        bytes += body.length;
        response.end();
      });
      await setStage(gateway, agent, MANY);
      const more = { text: "x".repeat(LARGE) };
      const answer = await sendAppEvent(gateway.url, "app", { installation: 1, more });
      assert.equal(answer.status, 202, answer.text);
      await waitFor(() => agent.received.length === MANY, "not all targets got it", 120_000);
      const [stored] = await database.query(
        `SELECT count(DISTINCT body_id) AS bodies, sum(length(bytes)) AS bytes FROM body_pieces`,
      );
      const [requests] = await database.query("SELECT count(*) AS count FROM delivery_requests");
      assert.equal(Number(stored?.["bodies"]), 1);
      assert.equal(Number(stored?.["bytes"]) * MANY, bytes);
      assert.ok(bytes >= LARGE * MANY);
      assert.equal(Number(requests?.["count"]), 1);
    });
  });

  test(
    "reaches all of them if it was acknowledged, even if the gateway is killed",
    { timeout: 180_000 },
    async () => {
      const database = await store();
      await onGateways(database, 1, async (gateways, agent) => {
        const [first] = gateways;
        assert.ok(first);
        await setStage(first, agent, SOME);
        const acknowledged = new Set<string>();
        let current = first;
        const sendOne = async (): Promise<void> => {
          const id = randomUUID();
          const answer = await sendAppEvent(current.url, "app", { installation: 1, id }).catch(
            () => undefined,
          );
          if (answer?.status === 202) acknowledged.add(id);
        };
        await underLoad(sendOne, async () => {
          for (let round = 1; round <= 2; round += 1) {
            await waitFor(() => acknowledged.size >= round * 8, "nothing is acknowledged", 30_000);
            await current.kill();
            current = await startGatewayProcess(database, { port: first.port });
            gateways.push(current);
          }
        });
        await waitFor(
          () => {
            const seen = receipts(agent);
            return [...acknowledged].every((id) => seen.get(id)?.size === SOME);
          },
          "an acknowledged webhook did not reach all targets",
          60_000,
        );
      });
    },
  );

  test(
    "reaches a target once that is added while others arrive, at any gateway",
    { timeout: 120_000 },
    async () => {
      const database = await store();
      await onGateways(database, database.engine === "postgres" ? 2 : 1, async (gateways, agent) => {
        const [first] = gateways;
        assert.ok(first);
        const client = await setStage(first, agent, 1);
        const sent: string[] = [];
        const sendOne = async (sender: number): Promise<void> => {
          const id = randomUUID();
          const gateway = gateways[sender % gateways.length] ?? first;
          const answer = await sendAppEvent(gateway.url, "app", { installation: 2, id });
          assert.ok(answer.status < 300, answer.text);
          sent.push(id);
        };
        await underLoad(sendOne, async () => {
          await waitFor(() => sent.length > 20);
          const target = { agent: "agent-0", path: "/github", deliver_unrouted: true };
          await client.sources.setTarget("app", "2", target);
          const before = sent.length;
          await waitFor(() => sent.length > before + 20);
        });
        await waitFor(() => receipts(agent).size === sent.length, "not all events were delivered", 60_000);
        const { deliveries } = await client.deliveries.list({ source: "app", status: ["unrouted"] });
        assert.deepEqual(deliveries, []);
        assert.deepEqual(
          [...receipts(agent).values()].filter((targets) => [...targets.values()].some((times) => times > 1)),
          [],
        );
      });
    },
  );
});
