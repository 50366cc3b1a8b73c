import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { renderLogLine } from "../../start/log-line.ts";

const time = new Date(2026, 0, 2, 3, 4, 5).getTime();

test("a line of the JSON log becomes time, message and fields", () => {
  const line = JSON.stringify({ level: 30, time, method: "POST", status: 200, ok: true, msg: "delivered" });
  assert.equal(renderLogLine(line, false), "03:04:05  delivered  method=POST status=200 ok=true");
});

test("a warning and an error are labelled", () => {
  assert.equal(
    renderLogLine(JSON.stringify({ level: 40, time, msg: "slow" }), false),
    "03:04:05  warning: slow",
  );
  assert.equal(
    renderLogLine(JSON.stringify({ level: 60, time, msg: "gone" }), false),
    "03:04:05  error: gone",
  );
});

test("an error's stack is below its line", () => {
  const err = { type: "Error", message: "broken", stack: "Error: broken\n    at here" };
  const line = JSON.stringify({ level: 50, time, err, code: "x", msg: "failed" });
  assert.equal(renderLogLine(line, false), "03:04:05  error: failed  code=x\nError: broken\n    at here");
});

test("colours change nothing but the colours", () => {
  const line = JSON.stringify({ level: 50, time, code: "x", msg: "failed" });
  const coloured = renderLogLine(line, true);
  assert.notEqual(coloured, renderLogLine(line, false));
  assert.equal(stripVTControlCharacters(coloured), renderLogLine(line, false));
});

test("other lines stay unchanged, without colours if there are none", () => {
  for (const line of ["plain text", "", "{", "[1]", '{"level":30}', '{"msg":"no level"}', "null"]) {
    assert.equal(renderLogLine(line, true), line);
    assert.equal(renderLogLine(line, false), line);
  }
  assert.equal(renderLogLine("\u001b[31mred\u001b[39m", false), "red");
  assert.equal(renderLogLine("\u001b[31mred\u001b[39m", true), "\u001b[31mred\u001b[39m");
});
