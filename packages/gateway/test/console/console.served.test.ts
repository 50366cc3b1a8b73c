import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createApiRouter } from "../../src/management/api-router.ts";
import { addConsole } from "../../src/console/built-console.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the console's files", () => {
  let folder: string;
  const app = createApiRouter();
  const get = (path: string, headers: Record<string, string> = BROWSER) => app.request(path, { headers });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "console-"));
    writeFileSync(join(folder, "secret.txt"), "not the console's");
    mkdirSync(join(folder, "dist", "assets"), { recursive: true });
    writeFileSync(join(folder, "dist", "index.html"), "<title>the console</title>");
    writeFileSync(join(folder, "dist", "assets", "index-abc123.js"), "run()");
    writeFileSync(join(folder, "dist", "assets", "index-abc123.js.br"), "compressed");
    addConsole(app, join(folder, "dist"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("are served: the page uncached, and files with a hash in their name permanently cached", async () => {
    const page = await get("/console/");
    assert.equal(page.status, 200);
    assert.match(await page.text(), /the console/);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    const asset = await get("/console/assets/index-abc123.js", {});
    assert.equal(await asset.text(), "run()");
    assert.match(String(asset.headers.get("content-type")), /^text\/javascript/);
    assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
    const small = await get("/console/assets/index-abc123.js", { "accept-encoding": "gzip, br" });
    assert.equal(small.headers.get("content-encoding"), "br");
    assert.equal(await small.text(), "compressed");
  });

  test("may run only their own scripts, and cannot be framed", async () => {
    for (const path of ["/console/", "/console/agents/x", "/console/assets/index-abc123.js"]) {
      const { headers } = await get(path);
      const policy = String(headers.get("content-security-policy"));
      assert.match(policy, /default-src 'none'; script-src 'self';/);
      assert.match(policy, /connect-src 'self'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
  });

  test("are one page under every address that a browser opens, and not served to programs", async () => {
    for (const path of ["/console/agents/code-watcher", "/console/deliveries/dlv_0p1c8z0r40000"]) {
      assert.match(await (await get(path)).text(), /the console/);
      assert.equal((await get(path, { accept: "application/json" })).status, 404);
      assert.equal((await get(path, {})).status, 404);
    }
    const gone = await get("/console/assets/index-old.js");
    assert.equal(gone.status, 404);
    assert.equal(gone.headers.get("cache-control"), "no-cache");
  });

  test("are reached from the root by a browser, and by nothing else", async () => {
    const answer = await get("/");
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get("location"), "/console/");
    assert.equal((await get("/console")).headers.get("location"), "/console/");
    assert.equal((await get("/", { accept: "*/*" })).status, 404);
  });

  test("are all that is served, whatever the path looks like", async () => {
    for (const path of [
      "/console/../secret.txt",
      "/console/%2e%2e/secret.txt",
      "/console/..%2fsecret.txt",
      "/console/assets/..%5c..%5csecret.txt",
      "/console/%00",
    ]) {
      const answer = await get(path, {});
      assert.notEqual(answer.status, 500, path);
      assert.doesNotMatch(await answer.text(), /not the console's/, path);
    }
  });

  test("missing, the page says how to build them", async () => {
    const bare = createApiRouter();
    addConsole(bare, join(folder, "nowhere"));
    const answer = await bare.request("/console/agents", { headers: BROWSER });
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /<code>npm run build/);
    const forProgram = await bare.request("/console/");
    assert.equal(forProgram.status, 503);
    assert.match(await forProgram.text(), /^The console is not built: run `npm run build`/);
    assert.equal((await bare.request("/console/assets/a.js")).status, 404);
  });
});

describe("the console", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("hides no address of the API, which treats browsers like any client", async () => {
    for (const path of ["/agents", "/deliveries", "/refusals", "/providers", "/alerts", "/about"]) {
      const answer = await send(scene.gateway.url, { path, headers: BROWSER });
      assert.equal(answer.status, 200, path);
      assert.match(String(answer.headers["content-type"]), /^application\/json/, path);
    }
  });

  test("is one of the addresses that the root lists for programs", async () => {
    const root = await send(scene.gateway.url, { path: "/", headers: { accept: "application/json" } });
    assert.equal(root.status, 200);
    const places = Object.entries(root.json() as Record<string, string>).filter(
      ([name]) => name !== "name" && name !== "console" && name !== "guide",
    );
    assert.deepEqual(
      places.map(([name]) => name),
      ["docs", "openapi", "health"],
    );
    for (const [name, path] of places) {
      assert.equal((await send(scene.gateway.url, { path })).status, 200, name);
    }
    assertProblem(await send(scene.gateway.url, { method: "POST", path: "/" }), 405, "method_not_allowed");
    assertProblem(await send(scene.gateway.url, { path: "/console/nowhere" }), 404, "not_found");
  });

  test("is not served under names other than this machine's", async () => {
    const answer = await send(scene.gateway.url, {
      path: "/console/",
      headers: { ...BROWSER, host: "hooks.example" },
    });
    assert.equal(answer.status, 403);
  });

  test("is only on the admin port, if there is one", async () => {
    const gateway = await startTestGateway(makeSqliteDatabase(), { settings: { adminPort: 0 } });
    try {
      const at = (url: string, path: string) => send(url, { path, headers: BROWSER });
      assert.equal((await at(gateway.adminUrl, "/")).headers["location"], "/console/");
      assert.equal((await at(gateway.url, "/")).status, 404);
      assert.equal((await at(gateway.url, "/console/")).status, 404);
    } finally {
      await gateway.end();
    }
  });
});
