import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { Hono } from "hono";
import { mount } from "hono/mount";
import { createAgent, KEY, KeptLog, until } from "../../harness/agent.ts";
import { answerProblem, FakeGateway } from "../../harness/fake-gateway.ts";
import { serve } from "../../harness/serve.ts";
import { signatureHeaders, signedRequest } from "../../harness/signed-request.ts";

async function call(url: string, key = KEY, body = '{"a":1}'): Promise<Response> {
  const headers = signatureHeaders(body, { key }, { path: "/repos/octo-org" });
  return fetch(url, { method: "POST", body, headers });
}

function agentWith(options: Parameters<typeof createAgent>[0]) {
  const acp = createAgent(options);
  acp.post("/repos/:owner", async (request, { deliveryId }) => ({
    owner: request.params.owner,
    body: await request.json(),
    deliveryId,
  }));
  return acp;
}

const handled = { owner: "octo-org", body: { a: 1 }, deliveryId: "dlv_0sas482cc0000" };

describe("without start(), an agent lives inside", () => {
  test("Hono, mounted below a path", async () => {
    const app = new Hono();
    app.get("/", (context) => context.text("the host"));
    app.all("/agent/*", mount(agentWith({ agentApiKey: KEY }).fetch));
    await using host = await serveHono(app, { overrideGlobalObjects: false });
    assert.deepEqual(await (await call(`${host.url}/agent/repos/octo-org`)).json(), handled);
    assert.equal((await call(`${host.url}/agent/repos/octo-org`, "another")).status, 401);
    assert.equal((await fetch(`${host.url}/agent/healthz`)).status, 200);
    assert.equal(await (await fetch(host.url)).text(), "the host");
  });

  test("Hono or Next.js, called with the host's own request, also when it has a Request of its own", async () => {
    const acp = agentWith({ agentApiKey: KEY, basePath: "/api/agent/" });
    const app = new Hono();
    app.all("/api/*", (context) => acp.fetch(context.req.raw));
    await using host = await serveHono(app, { overrideGlobalObjects: true });
    assert.deepEqual(await (await call(`${host.url}/api/agent/repos/octo-org`)).json(), handled);
    assert.equal((await fetch(`${host.url}/api/agent/healthz`)).status, 200);
    assert.equal((await fetch(`${host.url}/api/agent`)).status, 404);
    assert.equal((await call(`${host.url}/api/agentrepos/octo-org`)).status, 404);
  });

  test("Express, as a middleware, which leaves all other requests to the app, with their bodies unread", async () => {
    const app = express();
    for (const [mountedAt, basePath] of [
      ["/", "/hooks"],
      ["/agent", undefined],
    ] as const) {
      app.use(
        mountedAt,
        agentWith({ agentApiKey: KEY, ...(basePath !== undefined && { basePath }) }).listener,
      );
    }
    app.use(express.json());
    app.all("/{*rest}", (request, response) => {
      response.json({ app: `${request.method} ${request.url}`, body: request.body as unknown });
    });
    await using host = await serve(app);
    for (const path of ["/hooks/repos/octo-org", "/agent/repos/octo-org", "/repos/octo-org"]) {
      assert.deepEqual(await (await call(host.url + path)).json(), handled, path);
      assert.equal((await call(host.url + path, "another")).status, 401, path);
    }
    const json = { "content-type": "application/json" };
    for (const [method, path] of [
      ["POST", "/orders?a=1"],
      ["DELETE", "/repos/octo-org"],
      ["POST", "/hooks"],
      ["POST", "//repos/octo-org"],
    ] as const) {
      const answer = await fetch(host.url + path, { method, headers: json, body: '{"own":true}' });
      assert.deepEqual(await answer.json(), { app: `${method} ${path}`, body: { own: true } });
    }
  });

  test("node:http, as a listener", async () => {
    await using host = await serve(agentWith({ agentApiKey: KEY }).listener);
    const answer = await call(`${host.url}/repos/octo-org`);
    assert.deepEqual(await answer.json(), handled);
    assert.equal((await fetch(`${host.url}/repos/octo-org`)).status, 405);
  });

  test("node:http behind a body parser: 500, and the log says what to change", async () => {
    const log = new KeptLog();
    const acp = agentWith({ agentApiKey: KEY, log });
    await using host = await serve((incoming, outgoing) => {
      incoming.resume();
      incoming.once("end", () => acp.listener(incoming, outgoing));
    });
    const answer = await call(`${host.url}/repos/octo-org`);
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), /"code":"body_consumed"/);
    assert.match(
      log.lines.join("\n"),
      /^error the body was read before .* put the agent before body parsers/,
    );
  });

  test("a serverless function, whose request is a plain one", async () => {
    const acp = agentWith({ agentApiKey: KEY });
    const url = "https://functions.example/repos/octo-org";
    const answer = await acp.fetch(signedRequest(url, { body: '{"a":1}' }, { key: KEY }));
    assert.deepEqual(await answer.json(), handled);
    const used = signedRequest(url, { body: '{"a":1}' }, { key: KEY });
    await used.text();
    assert.equal((await acp.fetch(used)).status, 500, "its body was read already");
  });
});

test("a GET with a body is answered 400: no Web-standard request can contain one", async () => {
  const acp = createAgent({ agentApiKey: KEY });
  acp.get("/", () => null);
  const headers = { ...signatureHeaders("", { key: KEY }), "content-length": "2" };
  const answer = await acp.fetch(new Request("http://agent/", { headers }));
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /"code":"body_unexpected"/);
});

describe("its key, if none is configured", () => {
  const url = "http://agent.example/base/repos/octo-org";
  const sent = { body: '{"a":1}', path: "/repos/octo-org" };

  test("is requested at the first request, once for all that arrive at the same time", async () => {
    await using gateway = await FakeGateway.start();
    const acp = agentWith({ baseUrl: gateway.url, acpUrl: "http://agent.example/base/" });
    gateway.answer = () => false;
    await createAgent({ baseUrl: gateway.url }).register();
    const key = gateway.keyOf("tester");
    const answers = await Promise.all(
      [1, 2, 3].map(async () => acp.fetch(signedRequest(url, sent, { key }))),
    );
    for (const answer of answers) assert.deepEqual(await answer.json(), handled);
    assert.equal(gateway.registrations.length, 2, "the replica's, and its own");
    assert.equal(gateway.registrations[1]?.["acp_url"], "http://agent.example/base");
    assert.equal(acp.id, "agent-1");
  });

  test("comes from register()", async () => {
    await using gateway = await FakeGateway.start();
    const acp = agentWith({ baseUrl: gateway.url });
    const agent = await acp.register();
    assert.equal(agent.id, "agent-1");
    const key = gateway.keyOf("tester");
    const answer = await acp.fetch(
      signedRequest("http://agent/repos/octo-org", { body: '{"a":1}' }, { key }),
    );
    assert.equal(answer.status, 200);
    acp.post("/late", () => null);
    acp.post("/later", () => null);
    await until("the gateway knows them", () => gateway.registrations.length === 2);
    assert.match(JSON.stringify(gateway.registrations.at(-1)), /\/late".*\/later"/);
  });

  test("is unavailable: 503, and requested again only after a few seconds", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = (_call, response) => {
      answerProblem(response, 503, "not_ready", "Starting.");
      return true;
    };
    let now = Date.now();
    const acp = agentWith({ baseUrl: gateway.url, acpUrl: "http://agent.example/base", now: () => now });
    const statusNow = async () =>
      (await acp.fetch(signedRequest(url, sent, { key: "key-1-0123456789" }))).status;
    assert.equal(await statusNow(), 503);
    assert.equal(await statusNow(), 503);
    assert.equal(gateway.registrations.length, 1);
    gateway.answer = undefined;
    now += 3_000;
    assert.equal(await statusNow(), 200);
    await assert.rejects(
      createAgent({ baseUrl: `${gateway.url}/elsewhere` }).register(),
      (error) => error instanceof Error && error.name === "GatewayError",
    );
  });

  test("is not requested with a guessed URL, which would replace the right one", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    const acp = agentWith({ baseUrl: gateway.url, log });
    for (let times = 0; times < 2; times += 1) {
      const answer = await acp.fetch(signedRequest("http://agent/repos/o", { body: "{}" }, { key: "any" }));
      assert.equal(answer.status, 503);
    }
    assert.equal(gateway.registrations.length, 0);
    assert.deepEqual(log.lines, [
      "error cannot check signatures without the agent's key: set ACP_URL, so that it can register, or AGENT_API_KEY",
    ]);
  });

  test("is not triggered by an unsigned request", async () => {
    await using gateway = await FakeGateway.start();
    const acp = agentWith({ baseUrl: gateway.url, acpUrl: "http://agent.example/base" });
    assert.equal((await acp.fetch(new Request(url, { method: "POST", body: "{}" }))).status, 401);
    assert.equal(gateway.registrations.length, 0);
  });
});

async function serveHono(app: Hono, options: { overrideGlobalObjects: boolean }) {
  const listener = getRequestListener(app.fetch, options);
  return serve((incoming, outgoing) => void listener(incoming, outgoing));
}
