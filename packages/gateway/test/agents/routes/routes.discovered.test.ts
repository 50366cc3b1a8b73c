import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import { useGateway } from "../../harness/use-gateway.ts";

const PATHS = {
  "/healthz": { get: {} },
  "/api": { post: {} },
  "/code_changes": { post: { summary: "a route of the agent" } },
  "/items/{item_id}": { get: {}, put: {} },
  "/files/{file_path}": { get: {} },
};

eachStore("an agent that declares no routes", (store) => {
  let time = Date.now();
  const scene = useGateway(store, { clock: () => time });
  let agents = 0;

  /** A newly registered agent that serves this at /openapi.json, a counter of those requests, and a function to call it. */
  const meet = async (serve: (response: ServerResponse) => void) => {
    const name = `agent-${++agents}`;
    const server = scene.agent;
    let asked = 0;
    server.answers((received, response) => {
      if (received.url !== "/base/openapi.json") {
        response.end("handled");
        return;
      }
      asked++;
      assert.equal(received.method, "GET");
      serve(response);
    });
    const register = () => scene.gateway.management.register({ name, url: `${server.url}/base/` });
    await register();
    const key = await scene.gateway.management.createKey({ agent: name, name: "ci" });
    return {
      name,
      register,
      asked: () => asked,
      call: (method: string, path: string) =>
        scene.call(name, path, { method, headers: { "x-agent-api-key": key.value } }),
    };
  };
  const serveDocument = (paths: object) => (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ openapi: "3.1.0", info: { title: "agent", version: "0.1.0" }, paths }));
  };

  test("is queried once for its OpenAPI document, and the routes in it apply", async () => {
    const agent = await meet(serveDocument(PATHS));
    assert.equal((await agent.call("POST", "/code_changes")).status, 200);
    assert.equal(scene.agent.last().url, "/base/code_changes");
    const answer = await agent.call("GET", "/code_changes");
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.allow, "POST");
    assert.equal((await agent.call("PUT", "/items/7")).status, 200);
    // {file_path:path} is written {file_path} in the document.
    assert.equal((await agent.call("GET", "/files/a/b.txt")).status, 200);
    assertProblem(await agent.call("POST", "/api"), 404, "route_not_found");
    assert.equal(agent.asked(), 1);

    const shown = await scene.gateway.management.get(`/agents/name/${agent.name}`);
    const { webhook_routes } = shown.json() as { webhook_routes: { method: string; path: string }[] };
    assert.ok(webhook_routes.some(({ method, path }) => method === "POST" && path === "/code_changes"));
  });

  test("is queried once, even if many webhooks arrive at the same time", async () => {
    const agent = await meet(serveDocument(PATHS));
    const answers = await Promise.all(Array.from({ length: 10 }, () => agent.call("POST", "/code_changes")));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(agent.asked(), 1);
  });

  test("that was redeployed is queried again", async () => {
    const agent = await meet(serveDocument({ "/old": { post: {} } }));
    assert.equal((await agent.call("POST", "/old")).status, 200);
    time += 1_000;
    scene.agent.answers((received, response) => {
      if (received.url === "/base/openapi.json") serveDocument({ "/new": { post: {} } })(response);
      else response.end();
    });
    await agent.register();
    assertProblem(await scene.call(agent.name, "/old", { method: "POST" }), 404, "route_not_found");
    assertProblem(await scene.call(agent.name, "/new", { method: "POST" }), 401, "credentials_missing");
    assert.equal((await agent.call("POST", "/new")).status, 200);
  });

  for (const [what, serve] of [
    ["serves no document", (response) => response.writeHead(404).end()],
    ["asks for a login", (response) => response.writeHead(401).end()],
    ["sends elsewhere", (response) => response.writeHead(307, { location: "/other.json" }).end()],
    ["serves a page", (response) => response.end("<!doctype html>")],
    ["serves JSON that is not an OpenAPI document", (response) => response.end("[]")],
    ["serves a document without paths", (response) => response.end('{"openapi":"3.1.0"}')],
    ["serves five megabytes", (response) => response.end(`{"paths":{},"x":"${"x".repeat(5_000_000)}"}`)],
    ["fails", (response) => response.writeHead(500).end()],
    ["hangs up", (response) => response.destroy()],
  ] satisfies [string, (response: ServerResponse) => void][]) {
    test(`and ${what} may be called on any path except the platform's`, async () => {
      const agent = await meet(serve);
      assert.equal((await agent.call("POST", "/anything/at/all")).status, 200);
      assert.equal(scene.agent.last().url, "/base/anything/at/all");
      for (const path of ["/api", "/healthz", "/docs", "/redoc", "/openapi.json", "/api;v=1"]) {
        assertProblem(await agent.call("GET", path), 404, "route_not_found");
      }
      const shown = await scene.gateway.management.get(`/agents/name/${agent.name}`);
      assert.equal((shown.json() as { webhook_routes: unknown }).webhook_routes, null);
      assert.equal(agent.asked(), 1, "it is not asked again for each webhook");
    });
  }

  test("and rejects unusual methods does not reveal that", async () => {
    const agent = await meet((response) => response.writeHead(404).end());
    const answer = await agent.call("PROPFIND", "/");
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.allow, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  });

  test("and had no document is queried again after a while", async () => {
    const agent = await meet((response) => response.writeHead(404).end());
    await agent.call("POST", "/x");
    time += 59_000;
    await agent.call("POST", "/x");
    assert.equal(agent.asked(), 1);
    time += 2_000;
    await agent.call("POST", "/x");
    assert.equal(agent.asked(), 2);
  });

  test("and was down is queried again soon", async () => {
    const { management } = scene.gateway;
    const port = Number(new URL(scene.agent.url).port);
    await scene.agent.stop();
    await management.register({ name: "late", url: scene.agent.url });
    const key = await management.createKey({ agent: "late", name: "ci" });
    const call = () =>
      scene.call("late", "/nowhere", { method: "POST", headers: { "x-agent-api-key": key.value } });
    assertProblem(await call(), 502, "agent_unreachable");
    let back: TestAgent | undefined;
    try {
      back = await startTestAgent(port);
      back.answers((_received, response) => serveDocument(PATHS)(response));
      time += 3_000;
      const asked = await scene.call("late", "/nowhere", { method: "POST" });
      assertProblem(asked, 404, "route_not_found");
    } finally {
      await back?.stop();
    }
  });

  test("is not queried because of unverified requests", async () => {
    // Its server no longer exists: a query would hang or fail. A 404 for the name needs no query.
    assertProblem(await scene.call("nobody", "/x", { method: "POST" }), 404, "agent_not_found");
  });
});
