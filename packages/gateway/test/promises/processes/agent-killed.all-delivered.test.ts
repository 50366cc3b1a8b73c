import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startAgentProcess, type AgentProcess } from "../stage/agent-process.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { startLoad, type Load } from "../stage/load.ts";
import { attemptsOf, countByStatus, isSettled, setStage } from "../stage/stage.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

const KILLS = 3;

eachStore("an agent that is killed", (store) => {
  test("eventually gets everything that was acknowledged", async (context) => {
    const database = await store();
    const directory = mkdtempSync(join(tmpdir(), "agentex-test-"));
    const file = join(directory, "received");
    const port = await freePort();
    let agent: AgentProcess | undefined;
    let gateway: GatewayProcess | undefined;
    let load: Load | undefined;
    try {
      agent = await startAgentProcess(port, file);
      gateway = await startGatewayProcess(database, {
        settings: { AGENTEX_RETRY_SCHEDULE: Array.from({ length: 20 }, () => "400ms").join() },
      });
      await setStage(gateway.management, { url: `http://127.0.0.1:${port}` });
      const { url } = gateway;
      load = startLoad(6, (marker) =>
        Number(marker.slice(1)) % 3 === 0
          ? sendKeyed(url, { marker, prefer: "respond-async" })
          : sendPush(url, { marker }),
      );
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(100 + Math.random() * 400);
        await agent.kill();
        await sleep(Math.random() * 500);
        agent = await startAgentProcess(port, file);
      }
      await load.stop();
      await waitFor(() => isSettled(database), "something is still under way");

      assert.deepEqual(Object.keys(await countByStatus(database)), ["delivered"]);
      assert.deepEqual(
        load.refused.map(({ status, text }) => `${status} ${text}`),
        [],
      );
      assert.equal(load.broken(), 0);
      const received = new Set(
        readFileSync(file, "utf8")
          .trim()
          .split("\n")
          .map((line) => (JSON.parse(line) as { marker: string }).marker),
      );
      const lost = [...load.acknowledged.keys()].filter((marker) => !received.has(marker));
      assert.deepEqual(lost, [], "acknowledged, and never received by the agent");
      const missed = (await attemptsOf(database)).filter(({ error }) => error !== null);
      assert.ok(missed.length > 0, "the agent was never missed");
      context.diagnostic(
        `${load.acknowledged.size} acknowledged, ${received.size} received, ${missed.length} attempts in vain`,
      );
    } finally {
      await load?.stop();
      await gateway?.kill();
      await agent?.kill();
      await database.drop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
