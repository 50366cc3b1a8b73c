import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { slotsLeft } from "../../src/dispatch/runs/share-slots.ts";

const GATEWAYS = ["a", "b", "c", "d"];

test("the slots that runs leave free are shared: all of them, and never more", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: GATEWAYS.length }),
      // Some of these gateways no longer exist, and some have more runs than their share.
      fc.dictionary(fc.constantFrom(...GATEWAYS, "gone", "also gone"), fc.integer({ min: 1, max: 30 })),
      (concurrency, alive, counts) => {
        const runs = new Map(Object.entries(counts));
        const gateways = GATEWAYS.slice(0, alive);
        const left = gateways.map((_, rank) => slotsLeft(concurrency, gateways, rank, runs));
        assert.ok(left.every((count) => count >= 0));
        const used = [...runs.values()].reduce((sum, count) => sum + count, 0);
        assert.equal(
          left.reduce((sum, count) => sum + count, 0),
          Math.max(0, concurrency - used),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("a gateway's own runs use its own slots, as long as it has some", () => {
  const runs = new Map([["a", 2]]);
  assert.deepEqual(
    [0, 1].map((rank) => slotsLeft(6, ["a", "b"], rank, runs)),
    [1, 3],
  );
});
