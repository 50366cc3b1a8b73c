import assert from "node:assert/strict";
import { test } from "node:test";
import { readArguments, testArguments } from "../../test-run/test-arguments.ts";

test("the runner gets the files, and more than twice as many processes as there are processors", () => {
  const args = testArguments({ options: [], files: ["a.test.js", "b.test.js"] }, 8);
  assert.equal(args[0], "--test");
  assert.ok(args.includes("--test-concurrency=17"));
  assert.ok(args.includes("--test-reporter=spec"));
  assert.deepEqual(args.slice(-2), ["a.test.js", "b.test.js"]);
});

test("files and options are distinguished", () => {
  assert.deepEqual(readArguments([]), { options: [], files: [] });
  assert.deepEqual(readArguments(["--test-only", "packages/sdk/test/a.test.ts"]), {
    options: ["--test-only"],
    files: ["packages/sdk/test/a.test.ts"],
  });
});

test("the value of an option is not mistaken for a file", () => {
  assert.deepEqual(readArguments(["--test-name-pattern", "wrong signature", "--test-only"]), {
    options: ["--test-name-pattern", "wrong signature", "--test-only"],
    files: [],
  });
});

test("the user's options come after the defaults, and a reporter replaces ours", () => {
  const args = testArguments(readArguments(["--test-concurrency=1", "--test-reporter", "dot"]), 1);
  assert.ok(args.indexOf("--test-concurrency=1") > args.indexOf("--test-concurrency=3"));
  assert.ok(!args.includes("--test-reporter=spec"));
});
