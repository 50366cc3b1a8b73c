import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readOptions } from "../options.ts";

const BENCH = fileURLToPath(new URL("../bench.ts", import.meta.url));

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", BENCH, ...args], {
    encoding: "utf8",
  });
}

test("the bench measures its rows, pairs and growth, and writes the results", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-bench-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const results = join(folder, "bench.md");
  const options = ["--seconds", "0.1", "--connections", "4", "--engines", "sqlite", "--stall", "no"];
  const parts = ["--rows", "cl", "--pairs", "conditions", "--growth", "keys"];
  const { status, stderr } = bench(...options, ...parts, "--results", results);
  assert.equal(status, 0, stderr);
  const written = readFileSync(results, "utf8");
  const rows = [...written.matchAll(/^\| (.+?) +\| +(\d[\d.,]*) \|/gm)].map(([, name, perSecond]) => [
    name,
    Number(perSecond?.replaceAll(",", "")) > 0,
  ]);
  assert.deepEqual(rows, [
    ["(c) the same + HMAC + JSON.parse", true],
    ["(l) queued, in batches of 50, SQLite", true],
    ["three conditions of none, SQLite", true],
    ["keys of one agent: 1", true],
    ["keys of one agent: 1,000", true],
  ]);
});

test("a wrong option of the bench is reported in one line, with the valid options", (t) => {
  const { status, stderr } = bench("--rows", "xyz");
  assert.equal(status, 2);
  assert.match(stderr, /^bench: .*--rows/);
  assert.match(stderr, /--connections N/);

  // A process for each of them would spend most of its time loading the bench.
  const written = t.mock.method(console, "error", () => {});
  t.mock.method(process, "exit", (code: number) => {
    throw new Error(`exit ${code}`);
  });
  for (const [option, value] of [
    ["--pairs", "some"],
    ["--growth", "everything"],
    ["--engines", "mysql"],
    ["--seconds", "soon"],
    ["--speed", "1"],
  ] as const) {
    assert.throws(() => readOptions([option, value]), /^Error: exit 2$/);
    assert.match(String(written.mock.calls.at(-1)?.arguments), new RegExp(`^bench: .*${option}`));
  }
});
