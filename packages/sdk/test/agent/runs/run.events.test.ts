import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeGateway, signedEvent, TEST_KEY } from "../../../src/testing/index.ts";
import { createAgent } from "../../harness/agent.ts";

test("the events of a provider are runs, with their types", async () => {
  const acp = createAgent();
  acp.on("github", "pull_request.opened", async ({ payload }) => ({ title: payload.pull_request.title }), {
    run: { within: "1h" },
  });
  acp.on("github", "push", ({ payload }) => payload.after);
  const gateway = fakeGateway(acp);
  await gateway.deliver("github", "pull_request.opened", { pull_request: { title: "Fix it" } });
  await gateway.deliver("github", "push", { after: "abc" });
  await Promise.all(gateway.runs.map(async ({ ended }) => ended));
  assert.deepEqual(
    gateway.runs.map(({ result }) => result),
    [{ title: "Fix it" }, "abc"],
  );
});

test("an event without a handler starts no run", async () => {
  const acp = createAgent();
  acp.on("github", "push", () => null, { run: {} });
  const gateway = fakeGateway(acp);
  assert.equal((await gateway.deliver("github", "star.created")).status, 200);
  assert.deepEqual(gateway.runs, []);
});

test("a payload that cannot be read starts no run: 400", async () => {
  const acp = createAgent();
  acp.on("github", "push", () => null, { run: {} });
  const gateway = fakeGateway(acp);
  const broken = { provider: "github", event: "push", body: "{" };
  assert.equal((await gateway.forward("/github", broken)).status, 400);
  assert.deepEqual(gateway.runs, []);
});

test("a batch is one run, which calls each handler with its events", async () => {
  const acp = createAgent();
  const seen: unknown[] = [];
  acp.on(
    "github",
    "push",
    ({ payload }, { batch = [], progress }) => {
      progress(0.5, "pushes");
      seen.push(["push", payload.after, batch.length]);
    },
    { run: {}, batch: { debounce: "1s", maxWait: "1m" } },
  );
  acp.on("github", "star.*", ({ name }) => {
    seen.push(name);
    return { starred: true };
  });
  const gateway = fakeGateway(acp);
  const member = (event: string, body: object) => ({
    id: `dlv_${event}`,
    event,
    provider: "github",
    method: "POST",
    path: "/github",
    received_at: "2026-01-02T03:04:05.000Z",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await gateway.forward("/github", {
    provider: "github",
    headers: { "content-type": "application/vnd.agentex.batch+json" },
    body: {
      deliveries: [
        member("push", { after: "a" }),
        member("star.created", {}),
        member("push", { after: "b" }),
      ],
    },
  });
  await gateway.runs[0]?.ended;
  assert.deepEqual(seen, [["push", "b", 2], "star.created"]);
  assert.deepEqual([gateway.runs[0]?.result, gateway.runs[0]?.note], [{ starred: true }, "pushes"]);
});

test("without a token to report with, the handler's answer is the response", async () => {
  const acp = createAgent({ agentApiKey: TEST_KEY });
  acp.on("github", "push", ({ payload }) => payload.after, { run: {} });
  const response = await acp.fetch(
    await signedEvent("github", "push", { after: "abc" }, { path: "/github" }),
  );
  assert.deepEqual([response.status, await response.json()], [200, "abc"]);
});
