import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { GatewayError, type Attempt, type Delivery, type DeliveryDetail } from "agentex-gateway-sdk/client";
import { describeError } from "../src/components/notices/describe-error.ts";
import { formatDuration, formatRelative } from "../src/components/text/format-time.ts";
import { formatSize } from "../src/components/text/format-size.ts";
import { highlightJson } from "../src/components/text/highlight-json.ts";
import { findIn, foldedFrom, rowsOf, spellPath } from "../src/components/json/json-rows.ts";
import { cameTooLate, groupAttempts } from "../src/delivery/attempt-groups.ts";
import { bodyOf } from "../src/delivery/content/body.ts";
import { headerChanges, headersText } from "../src/delivery/content/headers-text.ts";
import { explain } from "../src/delivery/describe/explain.ts";
import { fromLocalTime, toLocalTime } from "../src/pages/deliveries/filters/local-time.ts";

const SECOND = 1_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("what the console says", () => {
  test("about times, durations and sizes is short", () => {
    const now = Date.UTC(2026, 0, 2);
    const at = (seconds: number): string => formatRelative(now + seconds * SECOND, now);
    assert.deepEqual(
      [at(0), at(-5), at(-90), at(-7_200), at(-200_000), at(90)],
      ["just now", "5s ago", "1m ago", "2h ago", "2d ago", "in 1m"],
    );
    assert.deepEqual([12, 2_400, 180_000].map(formatDuration), ["12 ms", "2.4 s", "3 min"]);
    assert.deepEqual([812, 5_100, 2_000_000].map(formatSize), ["812 B", "5.1 KB", "2.0 MB"]);
  });

  test("about a delivery is what happened to it, and why", () => {
    const delivery = {
      attempt_count: 3,
      agent_status: 500,
      error: null,
      next_attempt_at: null,
      reason: null,
    } as Delivery;
    const said = (rest: Partial<Delivery>): string => explain({ ...delivery, ...rest });
    assert.equal(said({ status: "failed" }), "The agent returned 500. All 3 attempts failed.");
    assert.equal(said({ status: "delivered", agent_status: 200 }), "The agent returned 200 on attempt 3.");
    assert.match(
      said({ status: "failed", agent_status: null, error: "agent_timeout" }),
      /did not respond in time/,
    );
    assert.match(
      said({ status: "failed", agent_status: 307, error: "agent_redirected" }),
      /redirect, so the handler did not run\. All 3/,
    );
    assert.match(said({ status: "waiting" }), /earlier deliveries with the same ordering key/);
    assert.match(said({ status: "waiting", next_attempt_at: "2026-01-01T00:00:00Z" }), /will be retried/);
    assert.match(said({ status: "failed", error: "something_new" }), /something_new/);
    assert.match(
      said({ status: "waiting", ordering: "batch", batch_id: null, attempt_count: 0 }),
      /being collected with others/,
    );
    const reason = { code: "budget", clause: "{}", saw: null, sentence: "It is beyond the budget." } as const;
    assert.equal(said({ status: "held", reason }), "It is beyond the budget.");
    assert.match(said({ status: "delivered", reason }), /It was held first, and a person released it\.$/);
    assert.match(said({ status: "cancelled", attempt_count: 0, reason }), /^It was held, and then cancelled/);
  });

  test("about an error is what happened and what to do", () => {
    const gone = new GatewayError("fetch failed", { code: "gateway_unreachable" });
    assert.match(describeError(gone).detail, /Check that it is running/);
    const problem = { title: "No such agent", detail: "Agent 'x' does not exist.", code: "agent_not_found" };
    const refused = new GatewayError(problem.detail, { status: 404, code: problem.code, problem });
    assert.deepEqual(describeError(refused), problem);
    assert.equal(describeError(new TypeError("a fault")).detail, "a fault");
  });

  test("about a body is JSON, a form or text if it is one, and otherwise its size", async () => {
    const shown = async (content: Uint8Array, contentType = "") => bodyOf({ bytes: content, contentType });
    assert.deepEqual(await shown(bytes('{"a":1}')), {
      kind: "json",
      text: '{"a":1}',
      pretty: '{\n  "a": 1\n}',
    });
    assert.deepEqual(await shown(bytes("a=1")), { kind: "text", text: "a=1" });
    assert.deepEqual(await shown(bytes("a=1&b=%22x+y%22&a="), "application/x-www-form-urlencoded"), {
      kind: "form",
      text: "a=1&b=%22x+y%22&a=",
      fields: [
        { name: "a", value: "1" },
        { name: "b", value: '"x y"' },
        { name: "a", value: "" },
      ],
    });
    assert.deepEqual(await shown(new Uint8Array([0xff, 0xfe])), { kind: "binary", size: 2 });
    assert.deepEqual(await shown(new Uint8Array()), { kind: "empty" });
  });

  test("about a document is a row for each member, which can be folded and found, and has a path", () => {
    const value = { a: [1, { "b.c": "Found" }], d: {} };
    const names = (folded: ReadonlySet<string>) =>
      rowsOf(value, folded, 100).map(({ path }) => spellPath(path));
    assert.deepEqual(names(new Set()), ["", "a", "a.0", "a.1", String.raw`a.1.b\.c`, "d"]);
    assert.deepEqual(names(foldedFrom(value, 1)), ["", "a", "d"]);
    assert.deepEqual(findIn(value, "FOUND", 10).map(spellPath), [String.raw`a.1.b\.c`]);
    assert.equal(rowsOf(value, new Set(), 2).length, 2);
  });

  test("about edited headers is what differs", () => {
    const before = [
      ["x-event", "push"],
      ["x-gone", "1"],
      ["x-token", "[hidden]"],
      ["x-agentex-id", "a"],
    ] as const;
    assert.equal(headersText(before), "x-event: push\nx-gone: 1");
    assert.deepEqual(headerChanges(before, "X-Event: pull:request\nx-new: 2\nno header"), {
      "x-event": "pull:request",
      "x-new": "2",
      "x-gone": null,
    });
    assert.deepEqual(headerChanges(before, headersText(before)), {});
  });

  test("about attempts with the same outcome is one group, and about a late response that it was late", () => {
    const attempt = (number: number, agent_status: number, content: string): Attempt => ({
      number,
      started_at: new Date(number * 1_000).toISOString(),
      duration_ms: 500,
      agent_status,
      error: null,
      redirect: null,
      sent_to: null,
      sent_headers: [],
      answer_headers: null,
      failure: null,
      answer: { encoding: "utf-8", content, is_cut: false },
    });
    const attempts = [attempt(1, 500, "a"), attempt(2, 500, "a"), attempt(3, 500, "b"), attempt(4, 200, "b")];
    assert.deepEqual(
      groupAttempts(attempts).map((group) => group.map(({ number }) => number)),
      [[1, 2], [3], [4]],
    );
    const delivery = {
      received_at: new Date(0).toISOString(),
      answered_after_ms: 1_200,
      answered_by: "gateway",
      policy: "assured",
    } as DeliveryDetail;
    assert.deepEqual(
      attempts.map((each) => cameTooLate(each, delivery)),
      [true, false, false, false],
    );
  });

  test("in colours is the same text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const pretty = JSON.stringify(value, undefined, 2);
        assert.equal((highlightJson(pretty) ?? []).map(({ text }) => text).join(""), pretty);
      }),
    );
    const kinds = (highlightJson('{"a": ["b:", -1.5e3, null]}') ?? []).filter(({ kind }) => kind !== "plain");
    assert.deepEqual(
      kinds.map(({ kind, text }) => [kind, text]),
      [
        ["name", '"a"'],
        ["string", '"b:"'],
        ["number", "-1.5e3"],
        ["word", "null"],
      ],
    );
    assert.equal(highlightJson(JSON.stringify(Array.from({ length: 20_000 }, () => 1))), undefined);
  });

  test("about a typed time is the same when it is read back", () => {
    const iso = "2026-03-01T10:30:00.000Z";
    assert.equal(fromLocalTime(toLocalTime(iso)), iso);
    assert.equal(fromLocalTime(""), undefined);
    assert.equal(toLocalTime(undefined), "");
  });
});
