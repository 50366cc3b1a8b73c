import assert from "node:assert/strict";
import { before, describe, test, type TestContext } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { firstIdAt, formatDeliveryId } from "../../src/ids/delivery-id.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { reporterOf, startRun, tokenOf } from "../harness/agents/start-run.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("a report about a run", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [10, 10] } });
  let client: GatewayClient;
  let key = "";
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { management } = scene.gateway;
    for (const name of ["worker", "other"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /job"] });
    }
    key = (await management.createKey({ agent: "worker", name: "ci" })).value;
  });
  const start = () => startRun(scene, "worker", key);

  test("shows what the agent is doing, and when it is done", async () => {
    const { id, report } = await start();
    const working = await report({ state: "working", note: "reading the diff", progress: 0.25 });
    assert.equal(working.status, 200, working.text);
    assert.deepEqual(working.json(), { cancel: false, lease_seconds: 120, state: "working" });
    const seen = await client.deliveries.get(id);
    assert.equal(seen.status, "working");
    assert.partialDeepStrictEqual(seen.run, {
      attempt: 1,
      state: "working",
      note: "reading the diff",
      progress: 0.25,
      result: null,
      error: null,
      usage: null,
      cancel_requested: false,
      finished_at: null,
    });
    const usage = { input_tokens: 1_200, output_tokens: 340, cost_usd: 0.0125, model: "some-model" };
    const result = { comments: ["one", "two"], "nul\0": null };
    const done = await report({ state: "succeeded", result, usage });
    assert.deepEqual(
      [done.status, done.json()],
      [200, { cancel: false, lease_seconds: 120, state: "succeeded" }],
    );
    const ended = await client.deliveries.get(id);
    assert.equal(ended.status, "delivered");
    // What the last report omitted stays as it was.
    assert.partialDeepStrictEqual(ended.run, {
      state: "succeeded",
      note: "reading the diff",
      progress: 0.25,
      result,
      usage,
    });
    assert.deepEqual(ended.runs, []);
  });

  test("that is final may be repeated, and nothing else follows it", async () => {
    const { report } = await start();
    for (let count = 0; count < 2; count++) {
      assert.equal((await report({ state: "failed", error: "no disk" })).status, 200);
    }
    assertProblem(await report({ state: "working" }), 409, "attempt_over");
    assertProblem(await report({ state: "succeeded" }), 409, "attempt_over");
  });

  test("that overtakes the record of a direct delivery must be repeated", async () => {
    const { token } = await start();
    const id = formatDeliveryId(firstIdAt(Date.now()));
    const answer = await reporterOf(scene.gateway.url, id, token)({ state: "succeeded" });
    assertProblem(answer, 503, "run_not_recorded");
    assert.equal(answer.headers["retry-after"], "1");
    const old = formatDeliveryId(firstIdAt(Date.now() - 3_600_000));
    assertProblem(
      await reporterOf(scene.gateway.url, old, token)({ state: "succeeded" }),
      401,
      "run_token_invalid",
    );
  });

  test("shows its progress to the agent of the next attempt", async () => {
    const { id, report } = await start();
    assert.equal(
      (await report({ state: "failed", note: "reading", progress: 0.5, retry: true })).status,
      200,
    );
    const path = `/deliveries/${id}/run`;
    const authorization = `RunToken ${await tokenOf(scene.agent, id, 2)}`;
    const shown = await send(scene.gateway.url, { path, headers: { authorization } });
    assert.equal(shown.status, 200, shown.text);
    const { run, runs } = shown.json() as { readonly run: object | null; readonly runs: readonly object[] };
    const all = [...(run === null ? [] : [run]), ...runs];
    assert.partialDeepStrictEqual(all.at(-1), {
      attempt: 1,
      state: "failed",
      note: "reading",
      progress: 0.5,
    });
    assertProblem(await send(scene.gateway.url, { path }), 401, "run_token_invalid");
  });

  test("with an older attempt's token is rejected; each run is shown", async () => {
    const { id, token, report } = await start();
    assert.equal((await report({ state: "failed", error: "a lock", retry: true })).status, 200);
    const next = await tokenOf(scene.agent, id, 2);
    assert.notEqual(next, token);
    const again = reporterOf(scene.gateway.url, id, next);
    assert.equal((await again({ state: "working", note: "again" })).status, 200);
    assertProblem(await report({ state: "working" }), 409, "attempt_over");
    // The proof in a token is for its attempt.
    const [, proof = ""] = token.split(".");
    assertProblem(await report({ state: "working" }, `RunToken 2.${proof}`), 401, "run_token_invalid");
    assertProblem(
      await report({ state: "working" }, `RunToken 3.${next.slice(2)}`),
      401,
      "run_token_invalid",
    );
    const seen = await client.deliveries.get(id);
    assert.partialDeepStrictEqual(seen.run, { attempt: 2, note: "again" });
    assert.partialDeepStrictEqual(seen.runs, [{ attempt: 1, state: "failed", error: "a lock" }]);
    assert.equal((await again({ state: "succeeded" })).status, 200);
  });

  test("needs the token of its delivery, and says nothing to callers without one", async () => {
    const [one, other] = [await start(), await start()];
    const report = { state: "succeeded" };
    for (const wrong of [
      "",
      "RunToken",
      "RunToken 1.",
      `RunToken ${one.token.slice(0, -1)}`,
      `RunToken ${other.token}`,
      `Bearer ${one.token}`,
      `AgentKey ${key}`,
    ]) {
      const answer = await one.report(report, wrong);
      assertProblem(answer, 401, "run_token_invalid");
      assert.equal(answer.headers["www-authenticate"], "RunToken");
      // Whatever they send, a valid delivery looks like an unknown one.
      assert.deepEqual((await one.report({ nonsense: true }, wrong)).text, answer.text);
    }
    for (const id of ["dlv_0000000000000", "dlv_nothing", "x"]) {
      const elsewhere = reporterOf(scene.gateway.url, id, one.token);
      assertProblem(await elsewhere(report), 401, "run_token_invalid");
    }
    assert.equal((await client.deliveries.get(one.id)).status, "working");
    assert.equal((await client.deliveries.get(other.id)).status, "working");
  });

  test("is checked strictly, and names what is wrong", async () => {
    const { id, token, report } = await start();
    const problems: [unknown, RegExp][] = [
      [{}, /^state: /],
      [{ state: "done" }, /^state: /],
      [{ state: "working", notes: "x" }, /notes/],
      [{ state: "working", usage: { tokens: 1 } }, /^usage: .*tokens/],
      [{ state: "working", usage: { input_tokens: -1 } }, /^usage\.input_tokens: /],
      [{ state: "working", usage: { input_tokens: 1.5 } }, /^usage\.input_tokens: /],
      [{ state: "working", progress: 1.1 }, /^progress: /],
      [{ state: "working", note: "a\0b" }, /^note: must not contain NUL/],
      [{ state: "working", note: "n".repeat(1_001) }, /^note: /],
      [{ state: "succeeded", retry: true }, /^retry: is only allowed with state 'failed'/],
      [{ state: "working", error: "x" }, /^error: is only allowed with state 'failed'/],
      [{ state: "failed", handed_back: true }, /^handed_back: is only allowed with state 'working'/],
      [{ state: "succeeded", result: "r".repeat(65_535) }, /^result: must be at most 65536 bytes of JSON/],
      [{ state: "succeeded", result: "ä".repeat(32_768) }, /^result: must be at most 65536 bytes of JSON/],
    ];
    for (const [json, expected] of problems) {
      assert.match(assertProblem(await report(json), 422, "body_invalid").detail, expected);
    }
    const path = `/deliveries/${id}/run`;
    const post = (body: string, type: string) =>
      send(scene.gateway.url, {
        method: "POST",
        path,
        headers: {
          authorization: `RunToken ${token}`,
          "content-type": type,
        },
        body,
      });
    assertProblem(await post("{", "application/json"), 422, "body_not_json");
    assertProblem(
      await post("state=working", "application/x-www-form-urlencoded"),
      415,
      "content_type_unsupported",
    );
    assertProblem(
      await post(`{"state":"working","result":"${"r".repeat(1_100_000)}"}`, "application/json"),
      413,
      "body_too_large",
    );
    const largest = { state: "succeeded", result: "r".repeat(65_534) };
    assert.equal((await report(largest)).status, 200);
    assert.equal((await client.deliveries.get(id)).run?.result, largest.result);
  });

  test("is accepted whatever happened to the agent's internal key", async () => {
    const { id, report } = await start();
    const keys = await client.keys.list({ agent_name: "worker" });
    const internal = keys.find(({ api_key_type }) => api_key_type === "internal");
    await client.keys.delete(String(internal?.id));
    await scene.gateway.management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    assert.equal((await report({ state: "succeeded" })).status, 200);
    assert.equal((await client.deliveries.get(id)).status, "delivered");
  });

  test("is accepted under any host name, even where management is not", async () => {
    const { id, token } = await start();
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: `/deliveries/${id}/run`,
      headers: {
        host: "hooks.example.com",
        authorization: `RunToken ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ state: "succeeded" }),
    });
    assert.equal(answer.status, 200, answer.text);
  });
});

eachStore("a report about a run, if management needs a login and has its own port,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts", adminPort: 0 } });

  test("needs its token and nothing else, at both ports", async () => {
    const { gateway } = scene;
    const [account] = await makeAccounts(gateway, "acme");
    assert.ok(account !== undefined);
    const admin = account.as("admin");
    await admin.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    const { value } = await admin.createKey({ agent: "worker", name: "ci" });
    const { id, token, report } = await startRun(scene, "worker", value);
    assertProblem(await send(gateway.adminUrl, { path: `/deliveries/${id}` }), 401, "login_required");
    assertProblem(await send(gateway.url, { path: `/deliveries/${id}` }), 401, "credentials_missing");
    assertProblem(await report({ state: "working" }, ""), 401, "run_token_invalid");
    assert.equal((await report({ state: "working" })).status, 200);
    const atManagement = reporterOf(gateway.adminUrl, id, token);
    assert.equal((await atManagement({ state: "succeeded" })).status, 200);
    assert.partialDeepStrictEqual((await admin.get(`/deliveries/${id}`)).json(), {
      status: "delivered",
      run: { state: "succeeded" },
    });
  });
});

describe("a report about a run (PostgreSQL)", { skip: noPostgres }, () => {
  test("is verified by every configured encryption key, at any gateway", async (context: TestContext) => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const [old, fresh] = ["0d".repeat(32), "fe".repeat(32)];
    const earlier = await startTestGateway(database, { settings: { encryptionKey: old } });
    const later = await startTestGateway(database, { settings: { encryptionKey: `${fresh},${old}` } });
    context.after(async () => {
      await agent.stop();
      await later.stop();
      await earlier.end();
    });
    await earlier.management.register({ name: "worker", url: agent.url, routes: ["POST /job"] });
    const { value } = await earlier.management.createKey({ agent: "worker", name: "ci" });
    const { id, token } = await startRun({ gateway: earlier, agent }, "worker", value);
    assert.equal((await reporterOf(later.url, id, token)({ state: "succeeded" })).status, 200);
    assert.equal((await reporterOf(earlier.url, id, token)({ state: "succeeded" })).status, 200);
  });

  test("is answered 503 with Retry-After while the store is unreachable, and is accepted afterwards", async (context: TestContext) => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateway = await startTestGateway(database);
    context.after(async () => {
      await agent.stop();
      await gateway.end();
    });
    await gateway.management.register({ name: "worker", url: agent.url, routes: ["POST /job"] });
    const { value } = await gateway.management.createKey({ agent: "worker", name: "ci" });
    const { report } = await startRun({ gateway, agent }, "worker", value);
    assert.equal((await report({ state: "working" })).status, 200);
    await database.cutOff();
    try {
      const answer = await report({ state: "succeeded" });
      assertProblem(answer, 503, "storage_unavailable");
      assert.match(String(answer.headers["retry-after"]), /^\d+$/);
    } finally {
      await database.comeBack();
    }
    await waitFor(async () => (await report({ state: "succeeded" })).status === 200);
  });
});
