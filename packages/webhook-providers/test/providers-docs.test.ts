import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { providers } from "../src/index.ts";

const root = new URL("../../../", import.meta.url);

test("docs/providers.md matches the data", () => {
  const script = fileURLToPath(new URL("../../../scripts/providers-docs.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("docs/providers.md has an anchor for every provider", () => {
  const page = readFileSync(new URL("docs/providers.md", root), "utf8");
  for (const id of providers.keys()) assert.ok(page.includes(`<a id="${id}"></a>`), id);
});
