import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  filterOf,
  readView,
  searched,
  STATUSES,
  writeView,
  type DeliveryView,
} from "../../src/delivery/filter/filter.ts";
import { readSearch } from "../../src/delivery/filter/read-search.ts";

const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
const views: fc.Arbitrary<DeliveryView> = fc.record(
  {
    agent: text,
    source: text,
    route: text,
    provider: text,
    q: text,
    payload: text,
    actor: text,
    summary: text,
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
  test("is entirely in the address, and is read back unchanged", () => {
    fc.assert(
      fc.property(views, (view) => {
        const address = new URLSearchParams(writeView(view)).toString();
        assert.deepEqual({ ...readView(new URLSearchParams(address)) }, view);
      }),
    );
  });

  test("is what a typed text may mean, the likeliest first", () => {
    const kinds = (typed: string) => readSearch(typed).map(({ kind, text: read }) => `${kind} ${read}`);
    assert.deepEqual(kinds(" the flux "), ["q the flux", "conversation the flux", "payload the flux"]);
    assert.deepEqual(kinds("octo/repo#7"), [
      "conversation octo/repo#7",
      "q octo/repo#7",
      "payload octo/repo#7",
    ]);
    assert.deepEqual(kinds("dlv_0p1c8z0r40000"), ["id dlv_0p1c8z0r40000"]);
    assert.deepEqual(kinds("dlv_0p1c8"), ["q dlv_0p1c8"]);
    assert.deepEqual(kinds(" "), []);
  });

  test("is limited to the last day if payloads are searched, unless another time was chosen", () => {
    assert.deepEqual(writeView(searched({ statuses: [] }, "payload", "x")), { payload: "x", range: "24h" });
    assert.equal(searched({ statuses: [], range: "7d" }, "payload", "x").range, "7d");
    assert.deepEqual(writeView(searched({ statuses: [] }, "q", "x")), { q: "x" });
  });

  test("is not narrowed by invalid parts of an address", () => {
    const view = readView(new URLSearchParams("status=failed,exploded&range=soon&agent=&other=1"));
    assert.deepEqual(writeView(view), { status: "failed" });
    assert.deepEqual(filterOf(view, 0), { status: ["failed"] });
  });

  test("is requested from a start time if a range is meant", () => {
    const now = Date.UTC(2026, 0, 2);
    const view = readView(new URLSearchParams("range=24h&agent=hello"));
    assert.deepEqual(filterOf(view, now), { agent: "hello", from: "2026-01-01T00:00:00.000Z" });
  });
});
