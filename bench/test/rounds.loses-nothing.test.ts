import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROUNDS = fileURLToPath(new URL("../rounds.ts", import.meta.url));

test("rounds of kills lose nothing, and are recorded", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-rounds-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const results = join(folder, "rounds.md");
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ROUNDS, "--smoke", "--rate", "10", "--results", results],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const report = readFileSync(results, "utf8");
  assert.match(report, /\| SQLite: kill -9 of a gateway +\| +1 \|/);
  assert.match(report, /\| 1: gateway-\d for \d\.\d s +\|/);
});
