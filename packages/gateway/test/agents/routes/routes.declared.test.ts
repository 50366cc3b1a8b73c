import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { useGateway } from "../../harness/use-gateway.ts";

eachStore("declared routes", (store) => {
  const scene = useGateway(store);
  const keys = new Map<string, string>();

  const declare = async (name: string, routes: readonly string[]) => {
    await scene.gateway.management.register({ name, url: scene.agent.url, routes });
    if (keys.has(name)) return;
    keys.set(name, (await scene.gateway.management.createKey({ agent: name, name: "ci" })).value);
  };
  const call = (name: string, method: string, path: string) =>
    scene.call(name, path, { method, headers: { "x-agent-api-key": keys.get(name) ?? "" } });

  before(() =>
    declare("agent", [
      "POST /hook",
      "GET /status",
      "PUT /things/:id",
      "DELETE /things/{id}",
      "patch /things/:id/parts/:part",
      "GET /files/{path:path}",
      "POST /wild/*",
      "GET /maybe/:there?",
      "POST /café/{name}.json",
      "POST /",
    ]),
  );

  for (const [method, path] of [
    ["POST", "/hook"],
    ["GET", "/status"],
    ["PUT", "/things/1"],
    ["DELETE", "/things/a%20b"],
    ["PATCH", "/things/1/parts/2"],
    ["GET", "/files/a"],
    ["GET", "/files/a/b.txt"],
    ["GET", "/files/"],
    ["POST", "/wild/x"],
    ["POST", "/wild/x/y/z"],
    ["POST", "/wild"],
    ["GET", "/maybe"],
    ["GET", "/maybe/yes"],
    ["POST", "/caf%C3%A9/x.json"],
    ["POST", "/caf%c3%a9/x.json"],
    ["POST", "/"],
    ["POST", ""],
  ] as const) {
    test(`accept ${method} ${path || "an empty path"}, which arrives as it was sent`, async () => {
      assert.equal((await call("agent", method, path)).status, 200);
      assert.deepEqual([scene.agent.last().method, scene.agent.last().url], [method, path || "/"]);
    });
  }

  for (const [method, path] of [
    ["POST", "/hooks"],
    ["POST", "/hook/"],
    ["POST", "/HOOK"],
    ["POST", "/hook/x"],
    ["POST", "/%68ook/x"],
    ["PUT", "/things"],
    ["PUT", "/things/"],
    ["PUT", "/things/1/2"],
    ["GET", "/files"],
    ["GET", "/maybe/"],
    ["GET", "/maybe/1/2"],
    ["GET", "/"],
  ] as const) {
    test(`do not accept ${method} ${path}`, async () => {
      const answer = await call("agent", method, path);
      assertProblem(
        answer,
        path === "/" ? 405 : 404,
        path === "/" ? "method_not_allowed" : "route_not_found",
      );
      assert.equal(scene.agent.received.length, 0);
    });
  }

  test("match encoded paths by their decoded form", async () => {
    assert.equal((await call("agent", "POST", "/%68ook")).status, 200);
    assert.equal(scene.agent.last().url, "/%68ook");
  });

  test("that accept other methods are answered 405 with Allow", async () => {
    const answer = await call("agent", "GET", "/hook");
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.allow, "POST");
    assert.equal((await call("agent", "POST", "/things/1")).headers.allow, "PUT, DELETE");
    // A route that accepts GET accepts HEAD.
    assert.equal((await call("agent", "POST", "/status")).headers.allow, "GET, HEAD");
  });

  test("that accept GET accept HEAD", async () => {
    scene.agent.answers((_received, response) => response.writeHead(200, { "content-length": 5 }).end());
    const answer = await call("agent", "HEAD", "/status");
    assert.equal(answer.status, 200);
    assert.deepEqual([answer.headers["content-length"], answer.body.length], ["5", 0]);
    assert.equal(scene.agent.last().method, "HEAD");
    assert.equal((await call("agent", "HEAD", "/hook")).status, 405);
  });

  test("are replaced immediately by those of the next registration", async () => {
    await declare("changing", ["POST /old"]);
    assert.equal((await call("changing", "POST", "/old")).status, 200);
    await declare("changing", ["POST /new"]);
    assertProblem(await call("changing", "POST", "/old"), 404, "route_not_found");
    assert.equal((await call("changing", "POST", "/new")).status, 200);
  });

  test("that are an empty list accept nothing", async () => {
    await declare("closed", []);
    assertProblem(await call("closed", "POST", "/hook"), 404, "route_not_found");
    assertProblem(await call("closed", "POST", "/"), 404, "route_not_found");
  });

  test("do not expose what agents serve to the platform", async () => {
    const paths = ["/api", "/healthz", "/docs", "/redoc", "/openapi.json"];
    await declare("open", ["POST /*", "GET /*", ...paths.flatMap((path) => [`GET ${path}`, `POST ${path}`])]);
    assert.equal((await call("open", "POST", "/anything")).status, 200);
    scene.agent.reset();
    for (const path of paths) {
      for (const variant of [
        path,
        `${path}/`,
        path.toUpperCase(),
        `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
      ]) {
        for (const method of ["GET", "POST"]) {
          assertProblem(await call("open", method, variant), 404, "route_not_found");
        }
      }
      // Some servers treat everything after a semicolon as a parameter.
      assertProblem(await call("open", "POST", `${path};v=1`), 404, "route_not_found");
      assertProblem(await call("open", "POST", `${path};/`), 404, "route_not_found");
    }
    assertProblem(await call("open", "GET", "/docs/oauth2-redirect"), 404, "route_not_found");
    assert.equal(scene.agent.received.length, 0);
    assert.equal((await call("open", "POST", "/api/other")).status, 200);
  });

  test("in a registration of any size up to 1,000 are matched", async () => {
    await declare(
      "large",
      Array.from({ length: 1_000 }, (_, index) => `POST /route-${index}`),
    );
    assert.equal((await call("large", "POST", "/route-999")).status, 200);
    assertProblem(await call("large", "POST", "/route-1000"), 404, "route_not_found");
  });
});
