import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ShortLivedMap } from "../../src/short-lived-map.ts";

setFlagsFromString("--expose-gc");
setFlagsFromString("--no-allocation-site-pretenuring");
const collect = runInNewContext("gc") as (options: { type: "minor" | "major" }) => void;

type Entries = { set(key: number, value: number[]): unknown; delete(key: number): boolean };

/** Few and small enough that V8 collects only when told to. */
const ENTRIES = 1_500;
const ENTRY_BYTES = 1_000;

/** Adds and removes entries, eight of them at a time. @returns the share of their bytes that scavenges have not collected. */
function leftBy(entries: Entries): number {
  entries.set(-1, []);
  // Its table is in the old generation from now on.
  collect({ type: "major" });
  const before = getHeapStatistics().used_heap_size;
  for (let key = 0; key < ENTRIES; key++) {
    entries.set(
      key,
      Array.from({ length: ENTRY_BYTES / 8 }, (_, place) => key + place / 2),
    );
    entries.delete(key - 8);
  }
  for (let times = 0; times < 3; times++) collect({ type: "minor" });
  return (getHeapStatistics().used_heap_size - before) / (ENTRIES * ENTRY_BYTES);
}

describe("a map of entries that stay for moments", () => {
  test("leaves little to full garbage collections, unlike a Map", () => {
    assert.ok(leftBy(new Map()) > 0.7, "V8 has changed: a Map would do");
    assert.ok(leftBy(new ShortLivedMap()) < 0.3);
  });

  test("has the entries of a Map, in their order, whatever was deleted between", () => {
    const entries = new ShortLivedMap<number, string>();
    const expected = new Map<number, string>();
    for (let key = 0; key < 2_000; key++) {
      for (const each of [entries, expected]) {
        each.set(key, `value ${key}`);
        if (key % 3 > 0) each.delete(key - (key % 7));
      }
      assert.equal(entries.has(key - 1), expected.has(key - 1));
      assert.equal(entries.get(key), expected.get(key));
    }
    assert.equal(entries.size, expected.size);
    assert.deepEqual([...entries], [...expected]);
    assert.deepEqual([...entries.keys()], [...expected.keys()]);
    assert.deepEqual([...entries.values()], [...expected.values()]);
    assert.equal(entries.delete(-1), false);
  });
});
