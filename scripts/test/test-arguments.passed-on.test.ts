import assert from "node:assert/strict";
import { test } from "node:test";
import { testArguments } from "../test-run/test-arguments.ts";

const patterns = (args: string[]): string[] =>
  args.filter((arg) => arg.endsWith(".test.ts") || arg.includes("*"));

test("without arguments, the tests of every package and example, of the scripts and the bench are run", () => {
  const args = testArguments([], 8);
  assert.equal(args[0], "--test");
  assert.ok(args.includes("--test-concurrency=9"));
  assert.ok(args.includes("--test-reporter=spec"));
  assert.equal(patterns(args).length, 4);
  // Node runs files in the order of their paths.
  assert.match(patterns(args).toSorted()[0] ?? "", /scripts\/test\//);
});

test("files replace the default of every test", () => {
  const args = testArguments(["packages/sdk/test/a.test.ts"], 2);
  assert.deepEqual(patterns(args), ["packages/sdk/test/a.test.ts"]);
});

test("the value of an option is not taken for a file", () => {
  const args = testArguments(["--test-name-pattern", "wrong signature", "--test-only"], 2);
  assert.deepEqual(args.slice(args.indexOf("--test-name-pattern")).slice(0, 3), [
    "--test-name-pattern",
    "wrong signature",
    "--test-only",
  ]);
  assert.equal(patterns(args).length, 4);
});

test("the user's options come after the defaults, and a reporter replaces ours", () => {
  const args = testArguments(["--test-concurrency=1", "--test-reporter", "dot"], 1);
  assert.ok(args.indexOf("--test-concurrency=1") > args.indexOf("--test-concurrency=2"));
  assert.ok(!args.includes("--test-reporter=spec"));
});
