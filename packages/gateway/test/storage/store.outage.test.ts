import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { newPostgres, noPostgres, eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("health", (store) => {
  const scene = useGateway(store);

  test("is reported at /healthz and /readyz", async () => {
    const { management } = scene.gateway;
    const alive = await management.get("/healthz");
    assert.deepEqual([alive.status, alive.json()], [200, { status: "healthy" }]);
    const ready = await management.get("/readyz");
    assert.deepEqual([ready.status, ready.json()], [200, { status: "ready" }]);
  });
});

describe("a gateway whose PostgreSQL is unreachable", { skip: noPostgres }, () => {
  test("says so with 503, accepts nothing, and continues when it is back", async (context: TestContext) => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateway = await startTestGateway(database);
    context.after(async () => {
      await agent.stop();
      await gateway.end();
    });
    await gateway.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const call = () =>
      send(gateway.url, {
        method: "POST",
        path: forwardPath("agent", "/hook"),
        headers: { "x-agent-api-key": value },
      });
    assert.equal((await call()).status, 200);

    await database.cutOff();
    try {
      const answer = await call();
      assert.equal(answer.status, 503, answer.text);
      assert.match(answer.text, /"code":"storage_unavailable"/);
      assert.match(String(answer.headers["retry-after"]), /^\d+$/);
      assert.equal(agent.received.length, 1);
      assert.equal((await gateway.management.get("/healthz")).status, 200);
      assertProblem(await gateway.management.get("/readyz"), 503, "not_ready");
      const managed = await gateway.management.get("/agents");
      assertProblem(managed, 503, "storage_unavailable");
      assert.match(String(managed.headers["retry-after"]), /^\d+$/);
    } finally {
      await database.comeBack();
    }
    await waitFor(async () => (await gateway.management.get("/readyz")).status === 200);
    await waitFor(async () => (await call()).status === 200, "it did not go on");
  });

  test("causes no unhandled error if an agent's response has begun", async (context: TestContext) => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateway = await startTestGateway(database);
    context.after(async () => {
      await database.comeBack();
      await agent.stop();
      await gateway.end();
    });
    agent.answers((_received, response) => {
      response.write("do");
      void database.cutOff().then(() => response.end("ne"));
    });
    await gateway.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const headers = { "x-agent-api-key": value };
    // Its end may be lost; a problem after it has begun would be an unhandled error.
    await send(gateway.url, { method: "POST", path: forwardPath("agent", "/hook"), headers }).catch(
      () => undefined,
    );
    await waitFor(
      () => gateway.log.errors().some((line) => line.includes("the store is unreachable")),
      "it was recorded",
    );
    assert.equal((await gateway.management.get("/healthz")).status, 200);
  });
});
