import assert from "node:assert/strict";
import { test } from "node:test";
import { groupTests } from "../../test-run/test-groups.ts";

const many = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => `${folder}/file-${String(number).padStart(2, "0")}.test.ts`);

test("every test file is in exactly one group", () => {
  const files = [
    ...many("packages/gateway/test/keys", 9),
    ...many("packages/gateway/test/agents", 16),
    ...many("packages/gateway/test/promises", 9),
    ...many("packages/sdk/test", 1),
    ...many("examples/pr-reviewer/test", 1),
    "packages/gateway/test/bodies/bodies.memory.test.ts",
    ...many("scripts/test", 13),
  ];
  const groups = groupTests(files);
  assert.deepEqual(groups.flatMap((group) => group.files).toSorted(), files.toSorted());
  assert.equal(new Set(groups.map(({ name }) => name)).size, groups.length);
  assert.ok(groups.every((group) => group.files.length > 0 && group.files.length <= 12));
});

test("the files of a group are neighbours in one package", () => {
  const groups = groupTests([...many("packages/sdk/test", 2), ...many("packages/gateway/test/keys", 2)]);
  assert.deepEqual(groups, [
    { name: "gateway", files: many("packages/gateway/test/keys", 2) },
    { name: "sdk", files: many("packages/sdk/test", 2) },
  ]);
});

test("a test that measures its process has its own process, and starts first", () => {
  const alone = "packages/gateway/test/bodies/bodies.memory.test.ts";
  const [first] = groupTests([...many("packages/gateway/test/bodies", 3), alone]);
  assert.deepEqual(first, { name: "bodies.memory", files: [alone] });
});

test("tests that wait alternate with those that compute, in small groups", () => {
  const groups = groupTests([
    ...many("packages/gateway/test/keys", 24),
    ...many("packages/gateway/test/promises", 8),
  ]);
  assert.deepEqual(
    groups.map(({ name, files }) => [name, files.length]),
    [
      ["promises-1", 4],
      ["gateway-1", 12],
      ["promises-2", 4],
      ["gateway-2", 12],
    ],
  );
});
