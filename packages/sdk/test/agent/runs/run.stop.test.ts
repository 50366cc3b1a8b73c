import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { RunStopped, type Handler } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createBackground } from "../../../src/agent/background.ts";
import { createAgent, KeptLog } from "../../harness/agent.ts";

const handedBack = { state: "working", handed_back: true };

function agentWith(handler: Handler, stopTimeoutSeconds = 30) {
  const log = new KeptLog();
  const acp = createAgent({ log, stopTimeoutSeconds });
  acp.post("/hook", { run: {} }, handler);
  return { acp, log, gateway: fakeGateway(acp) };
}

describe("when the agent stops", () => {
  test("a run that obeys its signal is handed back", async () => {
    let why: unknown;
    const { acp, gateway, log } = agentWith(async (_request, { signal }) => {
      await once(signal, "abort");
      why = signal.reason instanceof RunStopped && signal.reason.why;
      signal.throwIfAborted();
    });
    await gateway.forward("/hook");
    await acp.stop();
    assert.deepEqual(gateway.runs[0]?.reports, [handedBack]);
    assert.deepEqual([gateway.runs[0]?.state, why], ["handed_back", "stopping"]);
    assert.deepEqual(log.lines, ["info stopping: 1 run is asked to stop"]);
  });

  test("a run that finishes in time counts", async () => {
    const { acp, gateway } = agentWith(async (_request, { signal }) => {
      await once(signal, "abort");
      return "just done";
    });
    await gateway.forward("/hook");
    await acp.stop();
    assert.deepEqual([gateway.runs[0]?.state, gateway.runs[0]?.result], ["succeeded", "just done"]);
  });

  test("a run that does not obey is handed back nevertheless, with its note", async () => {
    const { acp, gateway } = agentWith(async (_request, { progress }) => {
      progress(0.5, "half-way");
      await new Promise(() => {});
    }, 0.05);
    await gateway.forward("/hook");
    await acp.stop();
    assert.deepEqual(gateway.runs[0]?.reports, [{ ...handedBack, progress: 0.5, note: "half-way" }]);
  });

  test("no run starts: the gateway tries elsewhere", async () => {
    const { acp, gateway } = agentWith(async () => new Promise(() => {}), 0.3);
    await gateway.forward("/hook");
    const stopping = acp.stop();
    const response = await gateway.forward("/hook");
    assert.equal(response.status, 503);
    assert.match(await response.text(), /"code":"agent_stopping"/);
    await stopping;
    assert.equal(gateway.runs.length, 1);
    assert.equal((await gateway.forward("/hook")).status, 202, "it has been started again");
    await acp.stop();
  });

  test("it waits for work after a response, but not forever", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const log = new KeptLog();
    const acp = createAgent({ log, stopTimeoutSeconds: 3_600 });
    acp.post("/hook", (_request, { waitUntil }) => {
      waitUntil(promise);
      waitUntil(Promise.reject(new Error("No luck")));
      return "answered";
    });
    const response = await fakeGateway(acp).forward("/hook", {}, { deliveryId: "dlv_1" });
    assert.equal(await response.json(), "answered");
    let stopped = false;
    const stopping = acp.stop().then(() => (stopped = true));
    await new Promise((goOn) => setImmediate(goOn));
    assert.equal(stopped, false);
    resolve();
    await stopping;
    assert.deepEqual(log.lines, ["error dlv_1 work after the response failed"]);

    const impatient = createAgent({ log, stopTimeoutSeconds: 0.01 });
    impatient.post("/hook", (_request, { waitUntil }) => waitUntil(new Promise(() => {})));
    await fakeGateway(impatient).forward("/hook");
    await impatient.stop();
    assert.match(log.lines.at(-1) ?? "", /^warn stopped before 1 piece of work after a response had ended/);
  });
});

describe("on a platform", () => {
  test("that ends work with the response, neither runs nor work after a response are accepted without waitUntil", () => {
    const { waitUntil } = { waitUntil: createBackground(false).with(undefined) };
    assert.throws(() => waitUntil(Promise.resolve(), new KeptLog()), /acp\.fetch\(request, env, context\)/);
  });

  test("runs and work after a response are kept going by its waitUntil", async () => {
    const kept: Promise<unknown>[] = [];
    const platform = { waitUntil: (promise: Promise<unknown>) => void kept.push(promise) };
    const acp = createAgent({ dangerouslySkipSignature: true });
    acp.post("/hook", (_request, { waitUntil }) => waitUntil(Promise.resolve()));
    const request = () => new Request("http://agent/hook", { method: "POST" });
    await acp.fetch(request(), {}, platform);
    await acp.fetch(request(), platform);
    await acp.fetch(request(), { params: {} });
    assert.equal(kept.length, 2);
    await Promise.all(kept);
  });
});
