import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { startOtlpReceiver, type OtlpReceiver } from "../harness/services/otlp-receiver.ts";
import { githubHeaders } from "../harness/sign.ts";
import { reporterOf, startsRuns, tokenOf } from "../harness/agents/start-run.ts";
import { send } from "../harness/send.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../promises/stage/gateway-process.ts";
import { AGENT, EXTERNAL_KEY, GITHUB_SECRET, REPOSITORY, setStage } from "../promises/stage/stage.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

const push = async (url: string, path: string, sent: Record<string, string> = {}) => {
  const body = JSON.stringify({ repository: { full_name: REPOSITORY } });
  const headers = await githubHeaders(GITHUB_SECRET, body, sent);
  return send(url, { method: "POST", path: forwardPath(AGENT, path), headers, body });
};
const call = (url: string, path: string, headers: Record<string, string>) =>
  send(url, { method: "POST", path: forwardPath(AGENT, path), headers });

eachStore("spans", (store) => {
  let collector: OtlpReceiver;
  let agent: TestAgent;
  let database: TestDatabase;
  let gateway: GatewayProcess;
  before(async () => {
    collector = await startOtlpReceiver();
    agent = await startTestAgent();
    database = await store();
    gateway = await startGatewayProcess(database, {
      settings: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: "x-collector-key=k",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=tests",
        OTEL_BSP_SCHEDULE_DELAY: "50",
        AGENTEX_RETRY_SCHEDULE: "30ms,30ms",
      },
    });
    const routes = [{ path: "/push" }, { path: "/queued", policy: "queued" as const }];
    await setStage(gateway.management, { url: agent.url, routes });
  });
  after(async () => {
    await gateway.kill();
    await agent.stop();
    await collector.stop();
    await database.drop();
  });
  const ofTrace = (traceId: string) =>
    collector.spans
      .filter((span) => span.traceId === traceId)
      .toSorted((a, b) => (a.start < b.start ? -1 : 1));

  test("of a run show how long the agent worked, with its conversation and what it used", async () => {
    const trace = TRACE.replace("4bf9", "5cf9");
    startsRuns(agent);
    const body = JSON.stringify({ repository: { full_name: REPOSITORY }, ref: "refs/heads/main" });
    const answer = await send(gateway.url, {
      method: "POST",
      path: forwardPath(AGENT, "/queued"),
      headers: await githubHeaders(GITHUB_SECRET, body, { traceparent: `00-${trace}-${PARENT}-01` }),
      body,
    });
    const id = String(answer.headers["x-agentex-delivery-id"]);
    const report = reporterOf(gateway.url, id, await tokenOf(agent, id, 1));
    const usage = { input_tokens: 120, output_tokens: 30, cost_usd: 0.5, model: "some-model" };
    assert.equal((await report({ state: "failed", error: "no disk", usage })).status, 200);
    const runOf = () => ofTrace(trace).find(({ name }) => name === `invoke_agent ${AGENT}`);
    await waitFor(() => runOf() !== undefined, "the run is no span");
    const received = ofTrace(trace).find(({ kind }) => kind === "server");
    assert.partialDeepStrictEqual(runOf(), {
      parentId: received?.spanId,
      kind: "internal",
      isError: true,
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": AGENT,
        "gen_ai.conversation.id": `github:${REPOSITORY}@refs/heads/main`,
        "gen_ai.response.model": "some-model",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "agentex.delivery.id": id,
        "agentex.run.state": "failed",
        "error.type": "run_failed",
      },
    });
    agent.reset();
  });

  test("of a webhook that is retried show its whole history in the sender's trace", async () => {
    let left = 1;
    agent.answers((_received, response) => response.writeHead(left-- > 0 ? 503 : 200).end());
    const answer = await push(gateway.url, "/queued?token=very-secret", {
      traceparent: `00-${TRACE}-${PARENT}-01`,
    });
    const delivery = String(answer.headers["x-agentex-delivery-id"]);
    await waitFor(() => ofTrace(TRACE).length >= 4);
    const all = ofTrace(TRACE);
    assert.equal(all.length, 4);
    const [receive, commit, first, second] = all;
    const path = forwardPath(AGENT, "/queued");
    assert.partialDeepStrictEqual(receive, {
      parentId: PARENT,
      name: "POST /agents/forward/name/{agent_name}/{path}",
      kind: "server",
      isError: false,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/agents/forward/name/{agent_name}/{path}",
        "http.response.status_code": 202,
        "url.path": path,
        "url.scheme": "http",
        "client.address": "127.0.0.1",
        "agentex.outcome": "accepted",
        "agentex.delivery.id": delivery,
        "agentex.provider": "github",
        "agentex.event": "push",
        "agentex.policy": "queued",
      },
      resource: {
        "service.name": "agentex-gateway",
        "service.version": "0.1.0",
        "deployment.environment.name": "tests",
      },
    });
    assert.partialDeepStrictEqual(commit, {
      parentId: receive?.spanId,
      name: "commit",
      kind: "internal",
      attributes: { "db.system.name": database.engine === "sqlite" ? "sqlite" : "postgresql" },
    });
    for (const [index, attempt, status] of [
      [1, first, 503],
      [2, second, 200],
    ] as const) {
      assert.partialDeepStrictEqual(attempt, {
        parentId: receive?.spanId,
        name: "POST",
        kind: "client",
        isError: status === 503,
        attributes: {
          "http.request.method": "POST",
          "http.response.status_code": status,
          "url.full": `${agent.url}/queued`,
          "server.address": "127.0.0.1",
          "agentex.delivery.id": delivery,
          "agentex.attempt": index,
        },
      });
    }
    assert.equal(first?.attributes["error.type"], "503");
    assert.equal(second?.attributes["http.request.resend_count"], 1);
    // The agent was called from exactly these spans.
    assert.deepEqual(
      agent.received
        .map(({ headers }) => String(headers["traceparent"]))
        .filter((parent) => parent.includes(TRACE)),
      [first, second].map((span) => `00-${TRACE}-${span?.spanId}-01`),
    );
    for (const span of all) assert.ok(span.end >= span.start, span.name);
    // Neither a query, nor the command line, nor the database's location.
    const text = JSON.stringify(all, (_key, value: unknown) => (typeof value === "bigint" ? "" : value));
    assert.doesNotMatch(text, /very-secret|process\.|host\.name/);
    assert.ok(!text.includes(database.url));
    assert.equal(collector.headers()["x-collector-key"], "k");
  });

  test("of rejected requests say why, and those that the sender does not record are not sent", async () => {
    const [refused, unrecorded] = ["a".repeat(32), "b".repeat(32)];
    const wrong = { "x-agent-api-key": "wrong" };
    await call(gateway.url, "/push", { ...wrong, traceparent: `00-${unrecorded}-${PARENT}-00` });
    await call(gateway.url, "/push", { ...wrong, traceparent: `00-${refused}-${PARENT}-01` });
    await waitFor(() => ofTrace(refused).length > 0);
    assert.partialDeepStrictEqual(ofTrace(refused), [
      {
        isError: false,
        attributes: {
          "http.response.status_code": 401,
          "agentex.outcome": "refused",
          "agentex.code": "key_invalid",
        },
      },
    ]);
    assert.deepEqual(ofTrace(unrecorded), []);
  });

  test("that were not sent yet are sent when the gateway stops", async () => {
    const trace = "c".repeat(32);
    agent.reset();
    const answer = await call(gateway.url, "/push", {
      "x-agent-api-key": EXTERNAL_KEY,
      traceparent: `00-${trace}-${PARENT}-01`,
    });
    assert.equal(answer.status, 200);
    assert.equal(await gateway.stop(), 0);
    assert.deepEqual(
      ofTrace(trace)
        .map(({ name }) => name)
        .toSorted()
        .filter((name) => name !== "commit"),
      ["POST", "POST /agents/forward/name/{agent_name}/{path}"],
    );
    assert.doesNotMatch(gateway.log(), /could not send/);
  });
});

describe("spans", () => {
  const start = async (
    context: { after(end: () => Promise<void>): void },
    settings: Record<string, string>,
  ) => {
    const database = makeSqliteDatabase();
    const gateway = await startGatewayProcess(database, { settings });
    context.after(async () => {
      await gateway.kill();
      await database.drop();
    });
    return gateway;
  };

  test("that were due seconds later are sent when the gateway stops", async (context) => {
    const collector = await startOtlpReceiver();
    context.after(() => collector.stop());
    const gateway = await start(context, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: "600000",
    });
    assert.equal((await call(gateway.url, "/push", {})).status, 404);
    assert.equal(await gateway.stop(), 0);
    assert.deepEqual(
      collector.spans.map(({ attributes }) => attributes["agentex.code"]),
      ["agent_not_found"],
    );
  });

  test("that no collector accepts delay nothing, and the log says so", async (context) => {
    const gateway = await start(context, {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces",
      OTEL_EXPORTER_OTLP_TIMEOUT: "200",
      OTEL_BSP_SCHEDULE_DELAY: "20",
    });
    await call(gateway.url, "/push", {});
    await waitFor(() => gateway.log().includes("could not send spans"));
    const begun = performance.now();
    assert.equal(await gateway.stop(), 0);
    assert.ok(performance.now() - begun < 10_000);
  });

  for (const settings of [
    { OTEL_SDK_DISABLED: "true" },
    { OTEL_TRACES_EXPORTER: "none" },
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    { OTEL_TRACES_SAMPLER: "always_off" },
    { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" },
  ] as Record<string, string>[]) {
    test(`are not sent with ${JSON.stringify(settings)}`, async (context) => {
      const collector = await startOtlpReceiver();
      context.after(() => collector.stop());
      const gateway = await start(context, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings });
      assert.equal((await call(gateway.url, "/push", {})).status, 404);
      assert.equal(await gateway.stop(), 0);
      assert.deepEqual(collector.spans, []);
      const isWarned = gateway.log().includes("no spans are sent");
      assert.equal(isWarned, "OTEL_EXPORTER_OTLP_PROTOCOL" in settings);
    });
  }
});
