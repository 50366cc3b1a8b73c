import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryRun, type Handler, type RunOptions } from "../../../src/index.ts";
import { fakeGateway, type FakeRun } from "../../../src/testing/index.ts";
import { createAgent, KeptLog } from "../../harness/agent.ts";

/** The run of a handler, at its end. */
async function runOf(handler: Handler, run: RunOptions = {}): Promise<FakeRun> {
  const acp = createAgent();
  acp.post("/hook", { run }, handler);
  const gateway = fakeGateway(acp);
  const response = await gateway.forward("/hook", { body: { a: 1 } });
  assert.deepEqual([response.status, await response.text()], [202, ""]);
  assert.equal(response.headers.get("x-agentex-run"), "started");
  assert.equal(response.headers.get("x-agentex-run-within"), run.within === undefined ? null : "90");
  const [only, ...others] = gateway.runs;
  assert.ok(only !== undefined && others.length === 0);
  await only.ended;
  return only;
}

test("a run is answered immediately, and ends when its handler does", async () => {
  const acp = createAgent();
  const { promise, resolve } = Promise.withResolvers<void>();
  acp.post("/hook", { run: {} }, async (request, { deliveryId, attempt }) => {
    await promise;
    return { body: await request.json(), deliveryId, attempt };
  });
  const gateway = fakeGateway(acp);
  const response = await gateway.forward("/hook", { body: { a: 1 } }, { deliveryId: "dlv_1", attempt: 2 });
  assert.equal(response.status, 202);
  const [run] = gateway.runs;
  assert.deepEqual([run?.state, run?.deliveryId, run?.attempt], ["working", "dlv_1", 2]);
  resolve();
  await run?.ended;
  assert.equal(run?.state, "succeeded");
  assert.deepEqual(run?.result, { body: { a: 1 }, deliveryId: "dlv_1", attempt: 2 });
});

describe("a run succeeds", () => {
  test("with what its handler returns", async () => {
    for (const result of [{ pull_request: 7 }, "done", 0, false, null, [1]]) {
      const run = await runOf(() => result, { within: "90s" });
      assert.deepEqual([run.state, run.result], ["succeeded", result]);
    }
  });

  test("without a result if the handler returns none", async () => {
    const run = await runOf(() => {});
    assert.deepEqual(run.reports, [{ state: "succeeded" }]);
  });

  test("with the body of a response", async () => {
    assert.deepEqual((await runOf(() => Response.json({ a: 1 }))).result, { a: 1 });
    assert.equal((await runOf(() => new Response("done"))).result, "done");
    assert.deepEqual((await runOf(() => new Response(null, { status: 204 }))).reports, [
      { state: "succeeded" },
    ]);
  });

  test("with what it reported: the last note and progress, and the usage", async () => {
    const run = await runOf((_request, { progress, usage }) => {
      progress(0.4, "reading\nthe diff");
      usage({ inputTokens: 10, model: "small" });
      usage({ inputTokens: 1200, outputTokens: 80, costUsd: 0.02, model: "large" });
      progress(7);
    });
    assert.deepEqual(run.reports, [
      {
        state: "succeeded",
        note: "reading the diff",
        progress: 1,
        usage: { input_tokens: 1200, output_tokens: 80, cost_usd: 0.02, model: "large" },
      },
    ]);
  });

  test("without usage that is not a number", async () => {
    const run = await runOf((_request, { usage }) => {
      usage({ inputTokens: 10.4, outputTokens: Number.NaN, costUsd: -1, model: "small" });
    });
    assert.deepEqual(run.usage, { input_tokens: 10, model: "small" });
  });

  test("with 64 KiB of JSON", async () => {
    assert.equal((await runOf(() => "x".repeat(65_534))).state, "succeeded");
  });
});

describe("a run fails", () => {
  const failing = (title: string, handler: Handler, error: RegExp, retry = false): void => {
    test(title, async () => {
      const run = await runOf(handler);
      assert.deepEqual([run.state, run.retry, run.result], ["failed", retry, undefined]);
      assert.match(run.error ?? "", error);
    });
  };
  const throwing = (error: unknown): Handler => {
    return () => {
      throw error;
    };
  };
  failing("for good, if its handler throws", throwing(new Error("No such branch")), /^No such branch$/);
  failing("with the kind of the error", throwing(new TypeError("x is not a function")), /^TypeError: x is/);
  failing("for now, with RetryRun", throwing(new RetryRun("GitHub is down")), /^GitHub is down$/, true);
  failing("for now, with retry", throwing(Object.assign(new Error("Busy"), { retry: true })), /^Busy$/, true);
  failing("by a response of the handler", () => new Response("gone", { status: 410 }), /returned 410: gone$/);
  failing("for now by such a response", () => new Response(null, { status: 503 }), /returned 503$/, true);
  failing("if its result is too large", () => "é".repeat(32_768), /too large: 65538 bytes .* at most 65536/);
  failing("if its result is no JSON", () => ({ n: 1n }), /result of the run is not JSON.*BigInt/);
  failing("if its result is a function", () => () => 1, /is a function, which is not JSON/);

  test("with a shortened error, while the log has all of it", async () => {
    const log = new KeptLog();
    const acp = createAgent({ log });
    const error = new Error("x".repeat(5_000));
    acp.post("/hook", { run: {} }, () => {
      throw error;
    });
    const gateway = fakeGateway(acp);
    await gateway.forward("/hook");
    await gateway.runs[0]?.ended;
    assert.equal(gateway.runs[0]?.error?.length, 2_000);
    assert.deepEqual(log.errors, [error]);
  });
});

describe("without a run", () => {
  test("there is no progress to report", async () => {
    const acp = createAgent();
    acp.post("/hook", (_request, { progress, usage, previous, joins }) => {
      assert.throws(() => progress(0.5), /declare the route with the option run/);
      assert.throws(() => usage({ inputTokens: 1 }), /declare the route with the option run/);
      assert.equal(joins, undefined);
      return previous();
    });
    assert.equal((await fakeGateway(acp).forward("/hook")).status, 204);
  });
});
