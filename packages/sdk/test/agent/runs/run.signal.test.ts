import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { RunStopped, type Handler } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent, until } from "../../harness/agent.ts";

/** Works until its signal is aborted, and then throws the reason. */
const obedient: Handler = async (_request, { signal, progress }) => {
  progress(0.3, "cloning");
  await once(signal, "abort");
  throw signal.reason;
};

function gatewayWith(handler: Handler) {
  const acp = createAgent();
  acp.post("/hook", { run: { whileWorking: "join" }, ordering: "serialize" }, handler);
  return { acp, gateway: fakeGateway(acp) };
}

describe("a run's signal", () => {
  test("is aborted when a person cancels it: the run ends as cancelled", async () => {
    const { gateway } = gatewayWith(obedient);
    await gateway.forward("/hook");
    const [run] = gateway.runs;
    run?.cancel();
    await run?.ended;
    assert.deepEqual([run?.state, run?.error], ["cancelled", "The run was cancelled"]);
  });

  test("does not prevent a cancelled run from succeeding", async () => {
    const { gateway } = gatewayWith(async (_request, { signal }) => {
      await once(signal, "abort");
      return { why: signal.reason instanceof RunStopped && signal.reason.why };
    });
    await gateway.forward("/hook");
    const [run] = gateway.runs;
    run?.cancel();
    await run?.ended;
    assert.deepEqual([run?.state, run?.result], ["succeeded", { why: "cancelled" }]);
  });

  test("is aborted when the run is lost, and what its handler returns then is not reported", async () => {
    let why: unknown;
    const { gateway } = gatewayWith(async (_request, { signal }) => {
      await once(signal, "abort");
      why = signal.reason instanceof RunStopped && signal.reason.why;
      return "too late";
    });
    await gateway.forward("/hook");
    const [run] = gateway.runs;
    run?.lose();
    await until("the handler has noticed", () => why !== undefined);
    assert.deepEqual([run?.state, run?.reports, why], ["lost", [], "lost"]);
  });
});

test("a further attempt knows how the previous one ended", async () => {
  const seen: unknown[] = [];
  const { gateway } = gatewayWith(async (request, context) => {
    seen.push([context.attempt, await context.previous()]);
    return context.attempt === 1 ? obedient(request, context) : "done";
  });
  await gateway.forward("/hook", {}, { deliveryId: "dlv_1" });
  await until("the note was taken", () => gateway.runs[0]?.note !== undefined);
  gateway.runs[0]?.lose();
  await gateway.forward("/hook", {}, { deliveryId: "dlv_1", attempt: 2 });
  await gateway.runs[1]?.ended;
  const { note, progress } = { note: "cloning", progress: 0.3 };
  assert.deepEqual(seen, [
    [1, undefined],
    [2, { attempt: 1, state: "lost", note, progress, error: undefined }],
  ]);
  assert.equal(gateway.runs[1]?.result, "done");
});

test("a delivery that may join a run does not start one", async () => {
  const passedOn: unknown[] = [];
  const { gateway } = gatewayWith(async (request, context) => {
    if (context.joins === undefined) return obedient(request, context);
    passedOn.push([context.joins, await request.json()]);
    return context.joins === "dlv_1" ? { steered: true } : new Response(null, { status: 409 });
  });
  await gateway.forward("/hook", {}, { deliveryId: "dlv_1" });
  const joined = await gateway.forward("/hook", { body: { stop: "it" } }, { joins: "dlv_1" });
  assert.deepEqual([joined.status, await joined.json()], [200, { steered: true }]);
  assert.equal((await gateway.forward("/hook", { body: {} }, { joins: "dlv_0" })).status, 409);
  assert.equal(gateway.runs.length, 1);
  assert.deepEqual(passedOn[0], ["dlv_1", { stop: "it" }]);
  gateway.runs[0]?.cancel();
  await gateway.runs[0]?.ended;
});
