import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { connectRaw } from "../../harness/raw-client.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor, within } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { startLoad } from "../stage/load.ts";
import { receiptsOf, repeatsIn } from "../stage/receipts.ts";
import { countByStatus, isSettled, setStage } from "../stage/stage.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

eachStore("a gateway that is told to stop", (store) => {
  let database: TestDatabase;
  let agent: TestAgent;
  let gateways: GatewayProcess[];
  let gateway: GatewayProcess;
  const settings = { AGENTEX_RETRY_SCHEDULE: "50ms,50ms,50ms,50ms" };
  const start = async (port = 0): Promise<GatewayProcess> => {
    const started = await startGatewayProcess(database, { port, settings });
    gateways.push(started);
    return started;
  };

  beforeEach(async () => {
    database = await store();
    gateways = [];
    agent = await startTestAgent();
    gateway = await start();
  });
  afterEach(async () => {
    for (const started of gateways) await started.kill();
    await agent.stop();
    await database.drop();
  });

  test("under load loses nothing, repeats nothing, and exits with 0", async (context) => {
    agent.answers((_received, response) => void setTimeout(() => response.end("done"), Math.random() * 60));
    await setStage(gateway.management, { url: agent.url, concurrency: 8 });
    const { url, port } = gateway;
    const load = startLoad(8, (marker) =>
      Number(marker.slice(1)) % 3 === 0
        ? sendKeyed(url, { marker, prefer: "respond-async" })
        : sendPush(url, { marker }),
    );
    let took: number;
    try {
      await waitFor(() => load.acknowledged.size > 60, "the load does not get going");
      const begun = performance.now();
      assert.equal(await gateway.stop(), 0);
      took = performance.now() - begun;
      await start(port);
    } finally {
      await load.stop();
    }
    assert.ok(took < 15_000, `stopping took ${took} ms`);
    await waitFor(() => isSettled(database), "something is still under way");

    const receipts = receiptsOf(agent);
    const received = new Set(receipts.map(({ marker }) => marker));
    assert.deepEqual(
      [...load.acknowledged.keys()].filter((marker) => !received.has(marker)),
      [],
      "acknowledged, and never received by the agent",
    );
    assert.deepEqual(repeatsIn(receipts), []);
    assert.deepEqual(Object.keys(await countByStatus(database)), ["delivered"]);
    context.diagnostic(`${load.acknowledged.size} acknowledged; stopping took ${Math.round(took)} ms`);
  });

  test("lets attempts finish, starts no others, and leaves the rest to the next gateway", async () => {
    const open: ServerResponse[] = [];
    agent.answers((_received, response) => void open.push(response));
    await setStage(gateway.management, { url: agent.url, concurrency: 2 });
    const answered = Array.from({ length: 2 }, () => sendPush(gateway.url, { marker: randomUUID() }));
    await waitFor(() => open.length === 2, "the agent did not get them");
    const postponed = sendPush(gateway.url, { marker: randomUUID() });
    await waitFor(async () => (await countByStatus(database))["waiting"] === 1, "the third does not wait");
    const idle = await connectRaw(gateway.port);

    const stopped = gateway.stop();
    // The third sender need not wait for an attempt that this gateway will not make.
    assert.equal((await within(postponed, "202 for the third")).status, 202);
    assert.equal(await within(idle.whole(), "the end of the idle connection"), "");
    for (const response of open) response.end("finished");
    const answers = await Promise.all(answered);
    assert.deepEqual(
      answers.map(({ status, text }) => [status, text]),
      [
        [200, "finished"],
        [200, "finished"],
      ],
    );
    assert.equal(await within(stopped, "the gateway's end"), 0);
    assert.equal(open.length, 2);
    assert.equal((await countByStatus(database))["waiting"], 1);

    await start();
    await waitFor(() => open.length === 3, "the rest was not taken up");
    open[2]?.end("finished");
    await waitFor(() => isSettled(database), "something is still under way");
  });
});
