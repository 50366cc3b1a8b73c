import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addSite } from "../../src/console/built-site.ts";
import { createApiRouter } from "../../src/management/api-router.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the documentation site", () => {
  let folder: string;
  const app = createApiRouter();
  const get = async (path: string, headers: Record<string, string> = BROWSER) =>
    app.request(path, { headers });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "site-"));
    mkdirSync(join(folder, "tutorials"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<title>home</title>");
    writeFileSync(join(folder, "404.html"), "<title>no such page</title>");
    writeFileSync(join(folder, "tutorials", "github.html"), "<title>a tutorial</title>");
    writeFileSync(join(folder, "assets", "app.abc123.js"), "run()");
    addSite(app, folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  test("has its pages below /docs/guide/, with the console's content security policy", async () => {
    assert.equal((await get("/docs/guide")).headers.get("location"), "/docs/guide/");
    assert.match(await (await get("/docs/guide/")).text(), /home/);
    const page = await get("/docs/guide/tutorials/github.html");
    assert.match(await page.text(), /a tutorial/);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.match(String(page.headers.get("content-security-policy")), /script-src 'self';/);
    const asset = await get("/docs/guide/assets/app.abc123.js", {});
    assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
  });

  test("has its own page for unknown addresses, and serves nothing to programs", async () => {
    const gone = await get("/docs/guide/nothing.html");
    assert.equal(gone.status, 404);
    assert.match(await gone.text(), /no such page/);
    assert.equal((await get("/docs/guide/assets/old.js")).status, 404);
    assert.doesNotMatch(await (await get("/docs/guide/nothing.html", {})).text(), /no such page/);
  });

  test("if missing, has an address that says how to build it", async () => {
    const bare = createApiRouter();
    addSite(bare, join(folder, "nowhere"));
    const answer = await bare.request("/docs/guide/", { headers: BROWSER });
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /npm run docs:build/);
  });
});
