import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFilter, providers, readFilter, type Filter } from "agentex-webhook-providers";

const PAYLOAD = {
  action: "opened",
  number: 7,
  pull_request: { draft: false, title: "Fix the flux", body: "line one\nline two", merged_at: null },
  labels: [{ name: "bug" }, { name: "p1" }],
  none: [],
  secret_token: "hunter2",
  amount: "12.50",
};

function apply(filter: Filter, payload: object = PAYLOAD) {
  return applyFilter(filter, {
    method: "POST",
    url: "http://gateway/hook",
    headers: {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      authorization: "Bearer s",
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
}

const matching: readonly Filter[] = [
  { value: "{json:action}", is: "opened" },
  { value: "{json:number}", is: 7 },
  { value: "{json:number}", is: "7" },
  { value: "{json:pull_request.draft}", is: false },
  { value: "{json:action}", in: ["closed", "opened"] },
  { value: "{json:action}", not_in: ["closed"] },
  { value: "{json:pull_request.body}", contains: "two" },
  { value: "{json:pull_request.title}", starts_with: "Fix" },
  { value: "{json:pull_request.merged_at}", there: false },
  { value: "{json:number}", there: true },
  { value: "{json:number}", at_least: 7 },
  { value: "{json:amount}", at_most: 12.5 },
  { value: "{json:labels.*.name}", is: "p1" },
  { not: { value: "{json:labels.*.name}", is: "wip" } },
  { value: "{json:none.*.name}", not_in: ["wip"] },
  { value: "{json:action}/{json:number}", is: "opened/7" },
  { value: "{header:x-github-event}", is: "pull_request" },
  {
    any: [
      { value: "{json:missing}", is: "x" },
      { value: "{json:action}", is: "opened" },
    ],
  },
];

for (const filter of matching) {
  test(`matches: ${JSON.stringify(filter)}`, () => {
    assert.deepEqual(apply(filter), { outcome: "matched" });
    assert.equal(apply({ not: filter }).outcome, "unmatched");
  });
}

const unknown: readonly Filter[] = [
  { value: "{json:missing}", is: "x" },
  { value: "{json:missing}", not_in: ["x"] },
  { value: "{json:pull_request.merged_at}", is: "null" },
  { value: "{json:pull_request}", contains: "Fix" },
  { value: "{json:action}", at_least: 1 },
  { value: "{json:labels.*.color}", is: "red" },
  {
    all: [
      { value: "{json:action}", is: "opened" },
      { value: "{json:missing}", is: "x" },
    ],
  },
];

for (const filter of unknown) {
  test(`neither it nor its not matches: ${JSON.stringify(filter)}`, () => {
    assert.equal(apply(filter).outcome, "unmatched");
    assert.equal(apply({ not: filter }).outcome, "unmatched");
  });
}

test("the condition that decided is reported, with the value that it saw", () => {
  const opened: Filter = { value: "{json:action}", is: "opened" };
  const ready: Filter = { not: { value: "{json:pull_request.draft}", is: false } };
  assert.deepEqual(apply({ all: [opened, { any: [ready] }] }), {
    outcome: "unmatched",
    clause: JSON.stringify(ready),
    saw: "false",
  });
  const bug: Filter = { value: "{json:labels.*.name}", is: "docs" };
  assert.deepEqual(apply(bug), { outcome: "unmatched", clause: JSON.stringify(bug), saw: "[bug, p1]" });
  const missing: Filter = { value: "{json:missing}", is: "x" };
  assert.deepEqual(apply(missing), { outcome: "unmatched", clause: JSON.stringify(missing), saw: undefined });
});

test("secrets are hidden, and long values cut", () => {
  const saw = (filter: Filter, payload?: object) => {
    const outcome = apply(filter, payload);
    return outcome.outcome === "unmatched" ? outcome.saw : undefined;
  };
  assert.equal(saw({ value: "{json:secret_token}", is: "x" }), "[hidden]");
  assert.equal(saw({ value: "{header:authorization}", is: "x" }), "[hidden]");
  assert.equal(saw({ value: "{json:title}", is: "x" }, { title: "y".repeat(5_000) })?.length, 200);
});

test("a provider's form is read as its data says", () => {
  const github = providers.get("github");
  assert.ok(github);
  const form = new URLSearchParams({ payload: JSON.stringify({ action: "opened" }) });
  const request = {
    method: "POST",
    url: "http://gateway/hook",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString()),
  };
  assert.equal(applyFilter({ value: "{json:action}", is: "opened" }, request, github).outcome, "matched");
});

const refused: readonly (readonly [unknown, string])[] = [
  [{ value: "{json:a}", iss: 1 }, "when.iss"],
  [{ value: "{json:a}" }, "when"],
  [{ value: "{json:a}", is: 1, there: true }, "when"],
  [{ value: "a", is: 1 }, "when.value"],
  [{ all: [] }, "when.all"],
  [{ all: [{ value: "{json:a}", is: "b" }], any: [] }, "when"],
  [{ any: [{ value: "{json:a}", is: {} }] }, "when.any[0].is"],
  [{ value: "{json:a}", at_least: "3" }, "when.at_least"],
  [nested(9), "when.not.not.not.not.not.not.not.not"],
  [{ all: Array.from({ length: 101 }, () => ({ value: "{json:a}", is: 1 })) }, "when"],
  ["draft", "when"],
];

for (const [filter, place] of refused) {
  test(`refused at ${place}: ${JSON.stringify(filter).slice(0, 60)}`, () => {
    const read = readFilter(filter);
    assert.equal(read.outcome, "invalid");
    assert.equal(read.outcome === "invalid" && read.problems[0]?.path, place);
  });
}

function nested(levels: number): unknown {
  return levels === 1 ? { value: "{json:a}", is: 1 } : { not: nested(levels - 1) };
}
