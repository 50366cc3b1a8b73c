import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const RUNS = fileURLToPath(new URL("../runs.ts", import.meta.url));

test("the bench of runs reports what starting, reporting and waiting runs cost", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-runs-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const args = ["--runs", "50", "--seconds", "0.2", "--rest", "0.2", "--results", folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", RUNS, ...args],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const row = readFileSync(join(folder, "runs.md"), "utf8").match(/^\| SQLite, 55 runs(.*)\|$/m)?.[1] ?? "";
  const figures = row
    .split("|")
    .slice(1)
    .map((cell) => Number(cell.replaceAll(",", "")));
  assert.equal(figures.length, 8, row);
  assert.ok(
    figures.filter((_, column) => column !== 5).every((figure) => figure > 0),
    row,
  );
});
