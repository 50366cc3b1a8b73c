import assert from "node:assert/strict";
import { test } from "node:test";
import { styleText } from "node:util";
import { alignTable } from "../../demo/table.ts";

test("columns are as wide as their widest cell, and lines end without white space", () => {
  assert.deepEqual(alignTable([["a", "bbb", "c"], ["aaa", "b", ""], []]), ["a    bbb  c", "aaa  b", ""]);
});

test("colours take up no width", () => {
  const red = styleText("red", "a", { validateStream: false });
  assert.deepEqual(
    alignTable([
      [red, "b"],
      ["aaa", "b"],
    ]),
    [`${red}    b`, "aaa  b"],
  );
});

test("if there is less room, the last cell of a row is truncated", () => {
  assert.deepEqual(
    alignTable(
      [
        ["a", "bbbbbbbb"],
        ["a", "bbb"],
      ],
      8,
    ),
    ["a  bbbb…", "a  bbb"],
  );
});
