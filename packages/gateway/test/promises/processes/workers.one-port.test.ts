import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { scrape } from "../../harness/scrape.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { startLoad } from "../stage/load.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

/** The child processes of a process. */
function workersOf(pid: number): readonly number[] {
  try {
    return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
  } catch {
    // It has none.
    return [];
  }
}

describe("two workers behind one port", { skip: noPostgres }, () => {
  let database: TestDatabase;
  let agent: TestAgent;
  let gateway: GatewayProcess;
  before(async () => {
    database = await newPostgres();
    agent = await startTestAgent();
    gateway = await startGatewayProcess(database, { settings: { AGENTEX_WORKERS: "2" } });
    await setStage(gateway.management, { url: agent.url });
  });
  after(async () => {
    await gateway?.kill();
    await agent?.stop();
    await database?.drop();
  });

  test("serve it together, and /metrics is their sum", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) => sendPush(gateway.url, { marker: `both ${number}` })),
    );
    // What exceeds a worker's share of the agent's concurrency is delivered in the background.
    for (const { status, text } of answers) assert.ok(status === 200 || status === 202, text);
    await waitFor(() => isSettled(database), "something is still under way");
    const seen = await scrape(gateway.url);
    assert.equal(seen.of('agentex_attempts_total{verdict="delivered"}'), 20);
    assert.equal(seen.of('agentex_attempt_duration_seconds_count{outcome="2xx"}'), 20);
    assert.equal(seen.of("agentex_gateways"), 2);
    assert.equal(seen.of("agentex_store_up"), 1);
    assert.equal(seen.types.get("agentex_attempt_duration_seconds"), "histogram");
    assert.equal(workersOf(gateway.pid).length, 2);
  });

  test("lose nothing when one is killed, and it is restarted", async () => {
    const load = startLoad(4, (marker) => sendPush(gateway.url, { marker }));
    await waitFor(() => load.acknowledged.size > 5, "nothing is acknowledged");
    const [killed = 0] = workersOf(gateway.pid);
    process.kill(killed, "SIGKILL");
    const isBack = async (): Promise<boolean> => {
      const workers = workersOf(gateway.pid);
      const seen = await scrape(gateway.url);
      // Its own share still counts as taken for a while, so there are three.
      return workers.length === 2 && !workers.includes(killed) && seen.of("agentex_gateways") >= 2;
    };
    await waitFor(isBack, "it is not started again");
    await load.stop();
    await waitFor(() => isSettled(database), "something is still under way");
    const received = new Set(receiptsOf(agent).map(({ marker }) => marker));
    assert.deepEqual(
      [...load.acknowledged.keys()].filter((marker) => !received.has(marker)),
      [],
    );
    assert.match(gateway.log(), /a worker exited; restarting it/);
  });

  test("finish what is in progress at SIGTERM, and end together", async () => {
    const workers = workersOf(gateway.pid);
    agent.answers((_received, response) => void setTimeout(() => response.end("late"), 1_000));
    const late = sendPush(gateway.url, { marker: "late" });
    await waitFor(() => receiptsOf(agent).some(({ marker }) => marker === "late"), "it is not attempted");
    assert.equal(await gateway.stop(), 0);
    assert.equal((await late).text, "late");
    for (const pid of workers) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    const lines = gateway.log().trim().split("\n");
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line) as unknown, line);
  });
});
