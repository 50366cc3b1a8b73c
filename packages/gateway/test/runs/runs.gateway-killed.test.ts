import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import type { Answer } from "../harness/send.ts";
import { reporterOf, startsRuns, tokenOf } from "../harness/agents/start-run.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../promises/stage/gateway-process.ts";
import { countByStatus, setStage } from "../promises/stage/stage.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "../promises/stage/transitions.ts";
import { sendKeyed, sendPush } from "../promises/stage/webhooks.ts";

/** How long nothing must happen, in milliseconds: several sweeps. */
const QUIET = 2_500;

eachStore("a run whose gateway is killed", (store) => {
  let database: TestDatabase;
  let agent: TestAgent;
  const gateways: GatewayProcess[] = [];
  before(async () => {
    database = await store();
    agent = await startTestAgent();
    startsRuns(agent);
    await open();
    await setStage(current().management, {
      url: agent.url,
      concurrency: 2,
      routes: [
        { path: "/push", ordering: "serialize" },
        { path: "/free", policy: "queued" },
        { path: "/direct" },
      ],
    });
    await watchTransitions(database);
  });
  after(async () => {
    for (const gateway of gateways) await gateway.kill();
    await agent.stop();
    try {
      await assertOnlyAllowedTransitions(database);
    } finally {
      await database.drop();
    }
  });
  const open = async (): Promise<void> => void gateways.push(await startGatewayProcess(database));
  const current = (): GatewayProcess => {
    const last = gateways.at(-1);
    assert.ok(last);
    return last;
  };
  /** Kills the gateway; the next one takes over. */
  const replace = async (): Promise<void> => {
    await current().kill();
    await open();
  };
  const idOf = (answer: Answer): string => {
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const attempts = (): number => agent.received.filter(({ method }) => method === "POST").length;
  const succeed = async (id: string, attempt = 1): Promise<void> => {
    const report = reporterOf(current().url, id, await tokenOf(agent, id, attempt));
    const answer = await report({ state: "succeeded" });
    assert.equal(answer.status, 200, answer.text);
  };
  const working = async (): Promise<number> => (await countByStatus(database))["working"] ?? 0;

  test("continues: nothing starts beside it, and its report reaches the next gateway", async () => {
    const id = idOf(await sendPush(current().url, { marker: "one" }));
    await waitFor(async () => (await working()) === 1);
    const behind = idOf(await sendPush(current().url, { marker: "two" }));
    await replace();
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    assert.equal(attempts(), 1);
    await succeed(id);
    await tokenOf(agent, behind, 1);
    assert.equal(attempts(), 2);
    await succeed(behind);
  });

  test("counts towards its agent's concurrency at the next gateway", async () => {
    const earlier = attempts();
    const ids = [];
    for (const marker of ["a", "b", "c"]) {
      ids.push(idOf(await sendPush(current().url, { marker, path: "/free", branch: marker })));
    }
    await waitFor(async () => (await working()) === 2);
    await replace();
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    assert.equal(attempts() - earlier, 2);
    const [first = ""] = ids;
    await succeed(first);
    await waitFor(() => attempts() - earlier === 3);
    await waitFor(async () => (await working()) === 2);
    for (const id of ids.slice(1)) await succeed(id);
  });

  describe("with policy direct", () => {
    test("continues: its caller has a 202, and follows it", async () => {
      const answer = await sendKeyed(current().url, { marker: "direct", path: "/direct" });
      const id = idOf(answer);
      assert.equal(answer.headers["location"], `/deliveries/${id}`);
      await replace();
      await succeed(id);
      assert.equal((await countByStatus(database))["working"], undefined);
    });

    test("may report faster than its response is recorded", async () => {
      const url = current().url;
      const answers: Promise<Answer>[] = [];
      agent.answers(({ headers }, response) => {
        const report = reporterOf(
          url,
          String(headers["x-agentex-delivery-id"]),
          String(headers["x-agentex-run-token"]),
        );
        response.writeHead(202, { "x-agentex-run": "started" }).end();
        answers.push(report({ state: "succeeded" }));
      });
      for (let count = 0; count < 10; count++)
        idOf(await sendKeyed(url, { marker: `${count}`, path: "/direct" }));
      assert.deepEqual(new Set((await Promise.all(answers)).map(({ status }) => status)), new Set([200]));
      startsRuns(agent);
      assert.equal((await countByStatus(database))["working"], undefined);
    });
  });
});
