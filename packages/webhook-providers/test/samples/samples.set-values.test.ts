import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setValues } from "../../src/samples/index.ts";
import type { Sample } from "../../src/samples/index.ts";

const about = { provider: "acme", event: "x", source: "https://acme.test", headers: {} };
const json = { id: 1, items: [{ name: "a" }, { name: "b" }], "System.Title": "t", none: null };

function set(values: Record<string, unknown>, sample: Sample = { ...about, json }): unknown {
  const done = setValues(sample, values);
  if (done.outcome === "misfit") return done.detail;
  if ("form" in done.sample) return done.sample.form;
  return "json" in done.sample ? done.sample.json : done.sample.json_in_form.json;
}

describe("values that are set by path", () => {
  const cases: [string, Record<string, unknown>, object][] = [
    ["replace a value", { id: "2" }, { id: "2" }],
    ["replace one in a list", { "items.1.name": "c" }, { items: [{ name: "a" }, { name: "c" }] }],
    ["accept an index in brackets", { "items[0].name": 7 }, { items: [{ name: 7 }, { name: "b" }] }],
    ["extend a list", { "items.2": true }, { items: [...json.items, true] }],
    ["create what is missing along the path", { "a.b.0.c": [1] }, { a: { b: [{ c: [1] }] } }],
    ["replace null", { "none.x": {} }, { none: { x: {} } }],
    ["accept a dot within a name", { "System\\.Title": "u" }, { "System.Title": "u" }],
    ["are applied in order", { "n.x": 1, "n.y": 2 }, { n: { x: 1, y: 2 } }],
  ];
  for (const [name, values, changed] of cases) {
    test(name, () => assert.deepEqual(set(values), { ...json, ...changed }));
  }

  test("never reach a prototype, and leave the sample unchanged", () => {
    const sample: Sample = { ...about, json };
    assert.ok(Object.hasOwn(set({ "__proto__.x": 1 }, sample) as object, "__proto__"));
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.deepEqual(sample.json, {
      id: 1,
      items: [{ name: "a" }, { name: "b" }],
      "System.Title": "t",
      none: null,
    });
  });

  test("change the fields of a form, JSON within one, and an item of a list", () => {
    assert.deepEqual(set({ text: 5, new: "x" }, { ...about, form: { text: "4" } }), { text: "5", new: "x" });
    const inForm: Sample = { ...about, json_in_form: { field: "payload", json: { user: { id: "U1" } } } };
    assert.deepEqual(set({ "user.id": "U2" }, inForm), { user: { id: "U2" } });
    assert.deepEqual(set({ "0.id": 2 }, { ...about, json: [{ id: 1 }] }), [{ id: 2 }]);
  });
});

describe("what cannot be set is reported", () => {
  for (const [path, detail] of [
    ["", "Cannot set '': a path is names and indexes, such as data.items.0.price."],
    ["a..b", "Cannot set 'a..b': a path is names and indexes, such as data.items.0.price."],
    ["id.x", "Cannot set 'id.x': 'id' is a number and has no 'x'."],
    ["items.name", "Cannot set 'items.name': 'items' is a list: use an index instead of 'name'."],
    ["items.5.name", "Cannot set 'items.5.name': 'items' has 2 items: use an index up to 2."],
    ["items.0.name.y", "Cannot set 'items.0.name.y': 'items.0.name' is a text and has no 'y'."],
  ] as const) {
    test(path === "" ? "an empty path" : path, () => assert.equal(set({ [path]: 1 }), detail));
  }
});
