import assert from "node:assert/strict";
import { after, test } from "node:test";
import { AgentServer } from "agentex-gateway-sdk";
import { GatewayClient } from "agentex-gateway-sdk/client";
import type { Config } from "../../src/settings/config.ts";
import { contradictionIn } from "../../src/settings/contradictions.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { send } from "../harness/send.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET_TEXT = "the database password is hunter2";

const gateways: TestGateway[] = [];
after(async () => Promise.all(gateways.map(async (gateway) => gateway.end())));

/** What a caller sees, and what is recorded, if a handler throws. */
async function failing(development: boolean, environment: Readonly<Record<string, string>>) {
  const gateway = await startTestGateway(makeSqliteDatabase(), { settings: { development } });
  gateways.push(gateway);
  const agent = new AgentServer({
    name: "watcher",
    baseUrl: gateway.url,
    port: 0,
    environment,
    stopAtSignals: false,
    log: { info() {}, warn() {}, error() {} },
  });
  agent.post("/hook", () => {
    throw new RangeError(SECRET_TEXT, { cause: new Error("the cause") });
  });
  await agent.start();
  const client = new GatewayClient({ baseUrl: gateway.url });
  const { api_key: key } = await client.keys.create({ agent_name: "watcher", name: "ci" });
  const answer = await send(gateway.url, {
    method: "POST",
    path: forwardPath("watcher", "/hook"),
    headers: { "x-agent-api-key": key ?? "", "x-agentex-development": "1" },
    body: "{}",
  });
  const id = String(answer.headers["x-agentex-delivery-id"]);
  await waitFor(async () => (await client.deliveries.get(id)).attempts[0]?.duration_ms != null);
  await agent.stop();
  const [attempt] = (await client.deliveries.get(id)).attempts;
  return { gateway, answer, failure: attempt?.failure };
}

test("in development, the gateway learns of a handler's error and its stack, and the caller does not", async () => {
  const { answer, failure } = await failing(true, {});
  assert.equal(failure?.message, `RangeError: ${SECRET_TEXT}`);
  assert.match(failure.stack, /failures\.told\.test\.ts[\s\S]*Caused by: Error: the cause/);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(answer.text + JSON.stringify(answer.headers), /hunter2|x-agentex-failure/);
});

for (const [where, development, environment] of [
  ["at a gateway that is not in development, whatever the caller's headers say", false, {}],
  ["of an agent in production", true, { NODE_ENV: "production" }],
] as const) {
  test(`no error leaves the agent ${where}`, async () => {
    const { gateway, answer, failure } = await failing(development, environment);
    assert.equal(failure, null);
    assert.doesNotMatch(answer.text + JSON.stringify(answer.headers), /hunter2/);
    assert.equal((await gateway.database.everything()).includes("hunter2"), false);
  });
}

test("whoever calls an agent without the gateway's signature sees no error details", async () => {
  const agent = new AgentServer({
    name: "open",
    port: 0,
    environment: {},
    dangerouslySkipSignature: true,
    log: { info() {}, warn() {}, error() {} },
  });
  agent.post("/hook", () => {
    throw new Error(SECRET_TEXT);
  });
  const headers = { "x-agentex-development": "1" };
  const answer = await agent.fetch(
    new Request("http://localhost/hook", { method: "POST", headers, body: "{}" }),
  );
  assert.equal(answer.status, 500);
  assert.equal(answer.headers.get("x-agentex-failure"), null);
  assert.doesNotMatch(await answer.text(), /hunter2/);
});

test("a gateway that others reach, or with login, cannot be in development", () => {
  const local = {
    host: "127.0.0.1",
    adminHost: "127.0.0.1",
    bodyLimit: 1,
    unverifiedBytes: 2,
    bodyMemory: 4,
    workers: 1,
  };
  const config = {
    ...local,
    development: true,
    port: 1,
    adminPort: undefined,
    auth: undefined,
    authUrl: undefined,
  };
  const problemOf = (changes: Partial<Config>) => contradictionIn({ ...config, ...changes } as Config);
  assert.equal(problemOf({}), undefined);
  for (const changes of [
    { auth: "accounts" },
    { host: "0.0.0.0", adminPort: 2 },
    { authUrl: "https://auth.example" },
  ] as const) {
    assert.match(problemOf(changes) ?? "", /^AGENTEX_DEVELOPMENT is true/);
  }
});
