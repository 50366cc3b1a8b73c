import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { scrape } from "../harness/scrape.ts";
import { send } from "../harness/send.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { useGateway } from "../harness/use-gateway.ts";

onSqlite("/metrics without login", (store) => {
  const scene = useGateway(store, { settings: { metricsPort: 0 } });
  let addresses: string[] = [];
  before(() => {
    addresses = [scene.gateway.url, scene.gateway.metricsUrl];
  });

  test("has its own port, with nothing else on it", async () => {
    assert.notEqual(scene.gateway.metricsUrl, scene.gateway.url);
    await scrape(scene.gateway.metricsUrl);
    for (const path of [
      "/",
      "/agents",
      "/healthz",
      "/openapi.json",
      "/metrics/x",
      "/agents/forward/name/a/b",
    ]) {
      assertProblem(await send(scene.gateway.metricsUrl, { path }), 404, "not_found");
    }
    assertProblem(
      await send(scene.gateway.metricsUrl, { method: "POST", path: "/metrics" }),
      404,
      "not_found",
    );
  });

  for (const host of [
    "evil.test",
    "evil.test:9090",
    "hooks.ngrok.test",
    "localhost.evil.test",
    "192.0.2.1",
  ]) {
    test(`is not for requests to '${host}'`, async () => {
      for (const url of addresses) {
        const answer = await send(url, { path: "/metrics", headers: { host } });
        assertProblem(answer, 403, "not_local");
        assert.doesNotMatch(answer.text, /agentex_/);
      }
    });
  }

  test("is not available to pages of other sites", async () => {
    for (const url of addresses) {
      const answer = await send(url, { path: "/metrics", headers: { origin: "https://evil.test" } });
      assertProblem(answer, 403, "not_local");
    }
  });
});

describe("/metrics", () => {
  test("is on the admin port, and not on the main one, if there are two", async (context) => {
    const gateway = await startTestGateway(makeSqliteDatabase(), { settings: { adminPort: 0 } });
    context.after(() => gateway.end());
    assertProblem(await send(gateway.url, { path: "/metrics" }), 404, "not_found");
    const seen = await scrape(gateway.adminUrl);
    assert.equal(seen.of('agentex_connections{port="admin"}'), 1);
  });

  test("answers under any name on a port that was opened to others", async (context) => {
    const gateway = await startTestGateway(makeSqliteDatabase(), {
      settings: { metricsPort: 0, metricsHost: "0.0.0.0" },
    });
    context.after(() => gateway.end());
    const url = gateway.metricsUrl.replace("0.0.0.0", "127.0.0.1");
    const answer = await send(url, {
      path: "/metrics",
      headers: { host: "gateway-0.internal-monitoring.test" },
    });
    assert.equal(answer.status, 200);
    // Management stays as restricted as before.
    const other = await send(gateway.url, { path: "/metrics", headers: { host: "gateway.test" } });
    assertProblem(other, 403, "not_local");
  });
});
