import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SOAK = fileURLToPath(new URL("../soak.ts", import.meta.url));

test("the soak reports and plots a gateway's throughput and memory", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-soak-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", SOAK, "--minutes", "0.01", "--results", folder],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const report = readFileSync(join(folder, "soak.md"), "utf8");
  for (const [engine, name] of [
    ["sqlite", "SQLite"],
    ...(report.includes("PostgreSQL") ? [["postgres", "PostgreSQL"]] : []),
  ]) {
    assert.match(report, new RegExp(`## ${name}\\n\\nPolicy assured, \\d+ requests/s`));
    assert.ok(existsSync(join(folder, `soak-${engine}.svg`)));
  }
});
