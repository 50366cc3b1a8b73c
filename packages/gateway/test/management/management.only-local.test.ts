import assert from "node:assert/strict";
import { test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { connectRaw } from "../harness/raw-client.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const ADDRESSES = [
  "/agents",
  "/agents/name/x",
  "/agent_api_keys?agent_name=x",
  "/openapi.json",
  "/docs",
  "/nowhere",
];

onSqlite("management, if nobody logs in,", (store) => {
  const scene = useGateway(store);
  const get = (path: string, headers: Record<string, string>) => send(scene.gateway.url, { path, headers });

  for (const host of [
    "evil.test",
    "evil.test:5003",
    "hooks.ngrok.test",
    "localhost.evil.test",
    "192.0.2.1",
    "1",
    "a b",
    "",
  ]) {
    test(`is not for requests to '${host}', such as a page's whose name was made to point here`, async () => {
      for (const path of ADDRESSES) {
        const answer = await get(path, { host });
        // An invalid host is rejected before anything else is checked.
        if (host === "a b" || host === "") assert.ok([400, 403].includes(answer.status), answer.text);
        else assertProblem(answer, 403, "not_local");
      }
    });
  }

  for (const origin of [
    "https://evil.test",
    "http://localhost.evil.test",
    "null",
    "file://",
    "http://192.0.2.1:5003",
  ]) {
    test(`is not for pages of ${origin}`, async () => {
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: "/agents/register",
        headers: { "content-type": "application/json", origin },
        body: JSON.stringify(registrationOf({ name: "forged", url: "http://evil.test" })),
      });
      assertProblem(answer, 403, "not_local");
      assertProblem(await scene.gateway.management.get("/agents/name/forged"), 404, "agent_not_found");
    });
  }

  for (const host of [
    "localhost",
    "LOCALHOST:5003",
    "127.0.0.1:80",
    "127.8.9.10",
    "[::1]:5003",
    "gateway.localhost",
    "host.docker.internal:5003",
  ]) {
    test(`is for requests to '${host}'`, async () => {
      assert.equal((await get("/agents", { host })).status, 200);
      assert.equal((await get("/agents", { host, origin: `http://${host}` })).status, 200);
    });
  }

  test("reveals nothing to pages of other sites", async () => {
    const answer = await send(scene.gateway.url, {
      method: "OPTIONS",
      path: "/agents/register",
      headers: { origin: "https://evil.test", "access-control-request-method": "POST" },
    });
    assert.ok(answer.status >= 400);
    for (const name of Object.keys(answer.headers)) assert.doesNotMatch(name, /^access-control/);
  });

  test("does not restrict health checks under other names", async () => {
    for (const path of ["/healthz", "/readyz"])
      assert.equal((await get(path, { host: "gw.example" })).status, 200);
  });

  test("does not restrict webhooks under other names", async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    const { value } = await management.createKey({ agent: "agent", name: "ci" });
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: { host: "hooks.example", origin: "https://elsewhere.example", "x-agent-api-key": value },
    });
    assert.equal(answer.status, 200);
    assert.equal(scene.agent.last().headers["x-forwarded-host"], "hooks.example");
  });

  test("without a Host, which HTTP/1.0 allows, is answered and does not fail", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write("GET /agents HTTP/1.0\r\n\r\n");
    assert.match(await client.whole(), /^HTTP\/1\.1 4\d\d /);
  });
});
