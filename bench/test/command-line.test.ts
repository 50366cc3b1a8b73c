import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAMS = ["profile", "soak", "store", "runs", "inbox", "rest", "sources", "subscriptions", "cluster"];

function run(program: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`../${program}.ts`, import.meta.url));
  const options = ["--disable-warning=ExperimentalWarning", file, ...args];
  return spawnSync(process.execPath, options, { encoding: "utf8" });
}

describe("the command line of a benchmark", () => {
  for (const program of PROGRAMS) {
    test(`of bench:${program} refuses an unknown option by name, with a help text`, () => {
      const { status, stderr } = run(program, "--unknown");
      assert.equal(status, 2, stderr);
      const usage = `\n\n[^\n]+\\.\n\n  npm run bench:${program} -- \\[options\\]\n\n  --`;
      assert.match(stderr, new RegExp(`^bench:${program}: Unknown option '--unknown'[^\n]*${usage}`));
    });
  }

  test("prints only its help text with --help", () => {
    const { status, stdout, stderr } = run("subscriptions", "--help");
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^What one event to many subscribers costs a gateway\.\n\n {2}npm run bench:subscriptions -- /,
    );
    assert.match(stdout, /^ {2}--subscribers +of one agent \(default 1000\)$/m);
  });

  for (const [program, option, message] of [
    ["subscriptions", "--events=many", '--events must be a number above 0, not "many"'],
    ["subscriptions", "--idle=-1", '--idle must be a number from 0, not "-1"'],
    ["runs", "--runs=9001", '--runs must be a number above 0 up to 9000, not "9001"'],
    ["rest", "--engines=sqlite,mysql", '--engines takes sqlite, postgres, not "mysql"'],
    ["profile", "--policy=best", '--policy takes direct, assured, queued, not "best"'],
  ] as const) {
    test(`refuses ${option}, and says what it takes`, () => {
      const { status, stderr } = run(program, option);
      assert.equal(status, 2);
      assert.ok(stderr.startsWith(`bench:${program}: ${message}`), stderr);
    });
  }
});
