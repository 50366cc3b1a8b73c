import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertProblem } from "../harness/problem.ts";
import { connectRaw } from "../harness/raw-client.ts";
import { send } from "../harness/send.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway } from "../harness/use-gateway.ts";

describe("the management API", () => {
  const scene = useGateway(async () => makeSqliteDatabase(), { settings: { adminPort: 0 } });

  for (const [method, path, allow] of [
    ["TRACE", "/agents", "GET, HEAD"],
    ["DELETE", "/agents", "GET, HEAD"],
    ["PUT", "/agents/name/agent/test-deliveries", "POST"],
    ["PATCH", "/agent_api_keys", "GET, HEAD, POST"],
    ["POST", "/providers/github", "GET, HEAD, PUT, DELETE"],
    ["PUT", "/deliveries/dlv_1/replay", "POST"],
    ["OPTIONS", "/openapi.json", "GET, HEAD"],
    ["POST", "/healthz", "GET, HEAD"],
  ] as const) {
    test(`answers ${method} ${path} with 405, and says which methods it accepts`, async () => {
      const answer = await send(scene.gateway.adminUrl, { method, path });
      assertProblem(answer, 405, "method_not_allowed");
      assert.equal(answer.headers.allow, allow);
    });
  }

  test("answers a path that it does not have with 404, whatever the method", async () => {
    for (const method of ["GET", "POST", "TRACE", "OPTIONS"]) {
      assertProblem(await send(scene.gateway.adminUrl, { method, path: "/nowhere" }), 404, "not_found");
    }
  });

  test("on its own port tells nobody on the main port which methods it accepts", async () => {
    assertProblem(await send(scene.gateway.url, { method: "TRACE", path: "/agents" }), 404, "not_found");
    const health = await send(scene.gateway.url, { method: "POST", path: "/healthz" });
    assertProblem(health, 405, "method_not_allowed");
  });

  test("accepts no bulk replay without a body, or with an unknown filter", async () => {
    const { management } = scene.gateway;
    for (const type of [undefined, "application/json"]) {
      const answer = await management.postText("/deliveries/replay", undefined, type);
      assert.equal(answer.status, 422, answer.text);
    }
    const misspelt = await management.post("/deliveries/replay", { stauts: "failed" });
    const { detail } = assertProblem(misspelt, 422, "body_invalid");
    assert.match(detail, /stauts/);
    assert.equal((await management.post("/deliveries/replay", {})).status, 202);
  });

  for (const [what, request] of [
    ["without a Host", "GET /agents HTTP/1.1\r\n\r\n"],
    ["with two Hosts", "GET /agents HTTP/1.1\r\nhost: localhost\r\nHost: localhost\r\n\r\n"],
    ["with an invalid Host", "GET /agents HTTP/1.1\r\nhost: a b\r\n\r\n"],
    ["without a version", "GET /agents\r\nhost: localhost\r\n\r\n"],
    ["with a whole URL as its target", "GET http://localhost/agents HTTP/1.1\r\nhost: localhost\r\n\r\n"],
    ["with a login in its target", "GET http://u:p@localhost/agents HTTP/1.1\r\nhost: localhost\r\n\r\n"],
  ] as const) {
    test(`answers a request ${what} with 400`, async () => {
      for (const url of [scene.gateway.url, scene.gateway.adminUrl]) {
        const client = await connectRaw(Number(new URL(url).port));
        client.write(request);
        await client.sees("}");
        assert.match(client.received(), /^HTTP\/1\.1 400 [^]*application\/problem\+json/);
        client.destroy();
      }
    });
  }

  test("enforces the limits on headers and time on its own port, too", async () => {
    const client = await connectRaw(Number(new URL(scene.gateway.adminUrl).port));
    client.write(`GET /agents HTTP/1.1\r\nhost: localhost\r\n${"x: 1\r\n".repeat(300)}\r\n`);
    assert.match(await client.whole(), /^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/);
  });

  test("does not mistake an aborted request for an outage of its store", async () => {
    const { port } = scene.gateway;
    for (const framing of ["content-length: 100", "transfer-encoding: chunked"]) {
      const client = await connectRaw(Number(new URL(scene.gateway.adminUrl).port));
      client.write(
        `POST /agent_api_keys HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/json\r\n${framing}\r\n\r\n5\r\n{"a"`,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      client.destroy();
    }
    // When the scene ends, it checks that nothing was logged as an error.
    assert.equal((await scene.gateway.management.get("/readyz")).status, 200);
  });
});
