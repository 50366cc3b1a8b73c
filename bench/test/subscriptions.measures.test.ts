import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SUBSCRIPTIONS = fileURLToPath(new URL("../subscriptions.ts", import.meta.url));

test("the bench of subscriptions reports how quickly an event reaches all subscribers", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-subscriptions-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const args = ["--subscribers", "12", "--events", "2", "--idle", "0.2", "--results", folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", SUBSCRIPTIONS, ...args],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const row = readFileSync(join(folder, "subscriptions.md"), "utf8").match(/^\| SQLite(.*)\|$/m)?.[1] ?? "";
  const [perSecond = 0, untilLast = 0, cpu = 0, idle = 0, ...memory] = row
    .split(/[|→]/)
    .slice(1)
    .map((cell) => Number.parseFloat(cell.replaceAll(",", "")));
  // A gateway that waits for such a short time may use no CPU at all.
  assert.ok(idle >= 0, row);
  assert.equal(memory.length, 2, row);
  assert.ok(
    [perSecond, untilLast, cpu, ...memory].every((figure) => figure > 0),
    row,
  );
});
