import assert from "node:assert/strict";
import { test } from "node:test";
import { BindRefused } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent, KEY, KeptLog, until } from "../../harness/agent.ts";
import { answerJson, answerProblem, FakeGateway } from "../../harness/fake-gateway.ts";
import { signedRequest } from "../../harness/signed-request.ts";

test("a run binds a conversation, whose deliveries are in its session from then on", async () => {
  const acp = createAgent();
  const sessions: (string | undefined)[] = [];
  acp.post("/hook", { run: {} }, async (_request, { session, bind }) => {
    sessions.push(session);
    await bind("github:octo/repo#12");
  });
  const gateway = fakeGateway(acp);
  await gateway.forward("/hook", { provider: "slack" }, { conversation: "T1/C1/17" });
  await gateway.runs[0]?.ended;
  assert.equal(gateway.sessions.get("github:octo/repo#12"), "slack:T1/C1/17");
  await gateway.forward("/hook", { provider: "github" }, { conversation: "octo/repo#12" });
  await gateway.runs[1]?.ended;
  assert.deepEqual(sessions, ["slack:T1/C1/17", "slack:T1/C1/17"]);
  // Another session cannot have it, and a run without a conversation cannot bind anything.
  await gateway.forward("/hook", { provider: "slack" }, { conversation: "T1/C1/18" });
  await gateway.forward("/hook", { provider: "slack" });
  await Promise.all(gateway.runs.map(async ({ ended }) => ended));
  assert.match(gateway.runs[2]?.error ?? "", /belongs to the session 'slack:T1\/C1\/17'/);
  assert.match(gateway.runs[3]?.error ?? "", /no conversation/);
});

test("outside of a run, nothing can be bound", async () => {
  const acp = createAgent();
  acp.post("/hook", async (_request, { bind }) => {
    await assert.rejects(bind("github:octo/repo#12"), /not a run/);
    return "done";
  });
  assert.equal((await fakeGateway(acp).forward("/hook")).status, 200);
});

test("the call to the gateway carries the run's token, and a refusal says which session has the conversation", async () => {
  const gateway = await FakeGateway.start();
  const sent = { "x-agentex-run-token": "1.abc", "x-agentex-session": "slack:T1/C1/17%25" };
  gateway.answer = ({ url }, response) => {
    if (url.startsWith("/deliveries/")) {
      answerJson(response, 200, { state: "working", cancel: false, lease_seconds: 120 });
      return true;
    }
    if (!url.startsWith("/sessions/")) return false;
    response.setHeader("x-agentex-session", "slack:T2/a%20b");
    answerProblem(response, 409, "session_taken", "Said why.");
    return true;
  };
  const acp = createAgent({ agentApiKey: KEY, baseUrl: gateway.url, log: new KeptLog() });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  acp.post("/hook", { run: {} }, async (_request, { bind }) => {
    resolve(await bind("github:octo/repo#12").catch((error: unknown) => error));
  });
  await acp.fetch(signedRequest("http://agent/hook", { body: "{}", headers: sent }, { key: KEY }));
  const error = await promise;
  assert.ok(error instanceof BindRefused);
  assert.deepEqual(
    [error.code, error.message, error.session],
    ["session_taken", "Said why.", "slack:T2/a b"],
  );
  const asked = gateway.calls.find(({ method }) => method === "PUT");
  assert.equal(asked?.url, "/sessions/slack%3AT1%2FC1%2F17%25/keys/github%3Aocto%2Frepo%2312");
  assert.equal(asked?.headers.authorization, "RunToken 1.abc");
  assert.equal(asked?.headers["x-agentex-delivery-id"], "dlv_0sas482cc0000");
  // Its end is reported before the gateway is gone.
  await until("its end is reported", () =>
    gateway.calls.some(({ body }) => (body as { state?: string } | undefined)?.state === "succeeded"),
  );
  await gateway.close();
});
