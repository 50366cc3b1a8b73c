import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const INBOX = fileURLToPath(new URL("../inbox.ts", import.meta.url));

test("the bench of inboxes reports how quickly deliveries are claimed, and with what delay", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-inbox-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const args = ["--count", "40", "--rounds", "2", "--results", folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", INBOX, ...args],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const row = readFileSync(join(folder, "inbox.md"), "utf8").match(/^\| SQLite(.*)\|$/m)?.[1] ?? "";
  const figures = row
    .split("|")
    .slice(1)
    .map((cell) => Number(cell.replaceAll(",", "")));
  assert.equal(figures.length, 8, row);
  assert.ok(
    figures.every((figure) => figure > 0),
    row,
  );
});
