import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyFilter, readFilter, type Filter } from "agentex-webhook-providers";

const names = ["a", "b", "list", "__proto__", "x"];
const template = fc.oneof(
  fc.constantFrom(...names.map((name) => `{json:${name}}`)),
  fc.constantFrom(
    "{json:list.*}",
    "{json:list.*.a}",
    "{json:a.b}",
    "{header:x-event}",
    "{json:a}/{json:b}",
    "{query:q}",
  ),
);
const scalar = fc.oneof(fc.string({ maxLength: 5 }), fc.integer({ min: -3, max: 3 }), fc.boolean());
const texts = fc
  .string({ minLength: 1, maxLength: 3 })
  .filter((text) => text.isWellFormed() && !text.includes("\0"));
const comparison: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ value: template, is: fc.oneof(texts, fc.integer({ min: -3, max: 3 }), fc.boolean()) }),
  fc.record({ value: template, in: fc.array(texts, { minLength: 1, maxLength: 3 }) }),
  fc.record({ value: template, not_in: fc.array(texts, { minLength: 1, maxLength: 3 }) }),
  fc.record({ value: template, contains: texts }),
  fc.record({ value: template, starts_with: texts }),
  fc.record({ value: template, there: fc.boolean() }),
  fc.record({ value: template, at_least: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ value: template, at_most: fc.integer({ min: -3, max: 3 }) }),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("filter") }),
  ),
}));
const value = fc.oneof(
  scalar,
  fc.constant(null),
  fc.array(fc.oneof(scalar, fc.record({ a: scalar }), fc.constant(null)), { maxLength: 3 }),
  fc.record({ b: scalar }),
);
const payload = fc
  .dictionary(fc.constantFrom(...names), value)
  .map((json) => Buffer.from(JSON.stringify(json)));
const body = fc.oneof({ weight: 4, arbitrary: payload }, fc.uint8Array({ maxLength: 20 }));

function requestOf(bytes: Uint8Array) {
  return { method: "POST", url: "http://gateway/hook?q=1&q=2", headers: { "x-event": "a" }, body: bytes };
}

function matches(wanted: Filter, bytes: Uint8Array): boolean {
  return applyFilter(wanted, requestOf(bytes)).outcome === "matched";
}

test("a filter and its `not` never both match, and no body makes either throw", () => {
  fc.assert(
    fc.property(filter, body, (wanted, bytes) => {
      assert.ok(!(matches(wanted, bytes) && matches({ not: wanted }, bytes)));
    }),
    { numRuns: 5_000 },
  );
});

test("`not not` is the same, and De Morgan's laws hold", () => {
  fc.assert(
    fc.property(filter, filter, body, (one, other, bytes) => {
      assert.equal(matches({ not: { not: one } }, bytes), matches(one, bytes));
      assert.equal(
        matches({ not: { all: [one, other] } }, bytes),
        matches({ any: [{ not: one }, { not: other }] }, bytes),
      );
    }),
    { numRuns: 2_000 },
  );
});

test("every filter of this language can be read, and stays the same", () => {
  fc.assert(
    fc.property(filter, (wanted) => {
      const json: unknown = JSON.parse(JSON.stringify(wanted));
      assert.deepEqual(readFilter(json), { outcome: "read", filter: json });
    }),
  );
});

test("anything that is not a filter is rejected with a location, and never throws", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
      const read = readFilter(json);
      if (read.outcome === "invalid") assert.ok(read.problems.every(({ path }) => path.startsWith("when")));
    }),
    { numRuns: 2_000 },
  );
});
