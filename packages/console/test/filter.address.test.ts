import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { filterOf, readView, STATUSES, writeView, type DeliveryView } from "../src/delivery/filter.ts";

const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
const views: fc.Arbitrary<DeliveryView> = fc.record(
  {
    agent: text,
    route: text,
    provider: text,
    event: text,
    conversation: text,
    batch: text,
    key: text,
    from: text,
    to: text,
    range: fc.constantFrom("1h" as const, "24h" as const, "7d" as const, undefined),
    statuses: fc.subarray([...STATUSES]),
  },
  { noNullPrototype: true },
);

describe("which deliveries are listed", () => {
  test("is all in the address, from which it is read as it was written", () => {
    fc.assert(
      fc.property(views, (view) => {
        const address = new URLSearchParams(writeView(view)).toString();
        assert.deepEqual({ ...readView(new URLSearchParams(address)) }, view);
      }),
    );
  });

  test("is not narrowed by what an address cannot mean", () => {
    const view = readView(new URLSearchParams("status=failed,exploded&range=soon&agent=&other=1"));
    assert.deepEqual(writeView(view), { status: "failed" });
    assert.deepEqual(filterOf(view, 0), { status: ["failed"] });
  });

  test("is asked for from a time on, where a range is meant", () => {
    const now = Date.UTC(2026, 0, 2);
    const view = readView(new URLSearchParams("range=24h&agent=hello"));
    assert.deepEqual(filterOf(view, now), { agent: "hello", from: "2026-01-01T00:00:00.000Z" });
  });
});
