import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const REST = fileURLToPath(new URL("../rest.ts", import.meta.url));

test("the bench of idle gateways reports what a start and waiting long polls cost", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-rest-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const args = ["--rounds", "1", "--settle", "0", "--rest", "0.2", "--polls", "20"];
  const only = ["--engines", "sqlite", "--programs", "bundle", "--results", folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", REST, ...args, ...only],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const report = readFileSync(join(folder, "rest.md"), "utf8");
  const cells =
    report
      .match(/^\| SQLite, bundle(.*)\|$/m)?.[1]
      ?.split("|")
      .slice(1) ?? [];
  const [listens, cpu, resident, managed, , , waiting] = cells.map(Number);
  for (const figure of [listens, cpu, resident, managed])
    assert.ok(figure !== undefined && figure > 0, report);
  assert.equal(waiting, 20);
});
