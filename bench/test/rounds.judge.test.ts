import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Arrival } from "../rounds/scene/arrivals.ts";
import { isKept, judge, type Findings } from "../rounds/judge/judge.ts";
import type { Sent } from "../rounds/scene/senders.ts";

const acknowledged = (id: string, sequence: number): Sent => ({
  id,
  conversation: "one",
  sequence,
  digest: "right",
  begunAt: 0,
  answer: { outcome: "acknowledged", delivery: `dlv_${id}` },
});

let moment = 0;
/** A request that arrived and was answered before anything else happened; `rest` overrides that. */
const arrival = (webhook: string, rest: Partial<Arrival> = {}): Arrival => ({
  webhook,
  delivery: `dlv_${webhook}`,
  attempt: 1,
  begunAt: ++moment,
  wholeAt: ++moment,
  digest: "right",
  endedAt: ++moment,
  status: 200,
  time: moment,
  ...rest,
});

const found = (
  arrivals: readonly Arrival[],
  sent: readonly Sent[] = [acknowledged("a", 1), acknowledged("b", 2)],
  statuses: ReadonlyMap<string, string> = new Map(
    sent.map(({ id }): [string, string] => [`dlv_${id}`, "delivered"]),
  ),
  earlier: readonly Arrival[] = [],
): Findings => judge({ sent, arrivals, earlier, statuses });

/** The findings other than the usual counts. */
const faultsIn = ({ lost, disorder, overlaps, stale, twice }: Findings) => ({
  lost: lost.length,
  disorder,
  overlaps,
  stale,
  twice,
});
const NONE = { lost: 0, disorder: 0, overlaps: 0, stale: 0, twice: 0 };

describe("the judge of a round", () => {
  test("finds nothing wrong if each webhook arrived once, in order", () => {
    const findings = found([arrival("a"), arrival("b")]);
    assert.deepEqual(faultsIn(findings), NONE);
    assert.ok(isKept(findings));
    assert.deepEqual([findings.acknowledged, findings.received, findings.doubled], [2, 2, 0]);
  });

  test("finds nothing wrong with a repeat before the conversation's next webhook, and counts it", () => {
    const findings = found([arrival("a"), arrival("a", { attempt: 2 }), arrival("b")]);
    assert.deepEqual(faultsIn(findings), NONE);
    assert.equal(findings.doubled, 1);
  });

  test("finds what is lost: it never arrived, arrived changed, was never answered 2xx, or is not recorded as delivered", () => {
    const b = acknowledged("b", 2);
    assert.equal(found([arrival("a")]).lost.length, 1);
    assert.equal(found([arrival("a"), arrival("b", { digest: "wrong" })]).lost.length, 1);
    assert.equal(found([arrival("a"), arrival("b", { status: 503 })]).lost.length, 1);
    assert.equal(found([arrival("b", { wholeAt: null, status: null })], [b]).lost.length, 1);
    assert.equal(found([arrival("b")], [b], new Map([["dlv_b", "failed"]])).lost.length, 1);
    assert.equal(found([arrival("b")], [b], new Map()).lost.length, 1);
  });

  test("does not report unacknowledged webhooks as lost", () => {
    const unanswered: Sent = { ...acknowledged("a", 1), answer: { outcome: "unanswered" } };
    assert.deepEqual(faultsIn(found([], [unanswered])), NONE);
  });

  test("finds an earlier webhook that arrived after a later one of its conversation, for the first time or again", () => {
    assert.deepEqual(faultsIn(found([arrival("b"), arrival("a")])), { ...NONE, disorder: 1 });
    const again = [arrival("a"), arrival("b"), arrival("a", { attempt: 2 })];
    assert.deepEqual(faultsIn(found(again)), { ...NONE, disorder: 1 });
  });

  test("finds requests of one conversation at the same time, and none if the first one was aborted", () => {
    const open = arrival("a", { endedAt: null });
    assert.deepEqual(faultsIn(found([open, arrival("b")])), { ...NONE, overlaps: 1 });
    const brokenOff = arrival("a", { status: null });
    assert.deepEqual(faultsIn(found([brokenOff, arrival("a", { attempt: 2 }), arrival("b")])), NONE);
  });

  test("finds an attempt after a later one of the same delivery", () => {
    const findings = found([arrival("a", { attempt: 2 }), arrival("a", { attempt: 1 }), arrival("b")]);
    assert.deepEqual(faultsIn(findings), { ...NONE, stale: 1 });
    // Its headers arrived earlier, but its body was complete later.
    const slow = arrival("a");
    const later = arrival("a", { attempt: 2 });
    slow.wholeAt = ++moment;
    slow.endedAt = ++moment;
    assert.equal(found([slow, later, arrival("b")]).stale, 1);
  });

  test("finds an attempt after a later one in an earlier round, and no fault in one that was read late", () => {
    const earlier = [arrival("c", { attempt: 2 })];
    const late = found(
      [arrival("c"), arrival("a"), arrival("b"), arrival("d")],
      undefined,
      undefined,
      earlier,
    );
    assert.deepEqual(faultsIn(late), { ...NONE, stale: 1 });
    assert.equal(late.doubled, 1);
  });

  test("finds a webhook that became two deliveries", () => {
    const twice = [arrival("a"), arrival("a", { delivery: "dlv_other" }), arrival("b")];
    assert.deepEqual(faultsIn(found(twice)), { ...NONE, twice: 1 });
  });
});
