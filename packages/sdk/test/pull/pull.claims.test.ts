import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { RunStopped, type AgentServer, type AgentServerOptions } from "../../src/index.ts";
import { createAgent, KeptLog, until } from "../harness/agent.ts";
import { FakeGateway } from "../harness/fake-gateway.ts";
import { FakeInbox } from "./fake-inbox.ts";
import { hurried } from "../harness/hurried.ts";

/** An agent that pulls from a fake inbox; both end with the test. */
async function pulling(declare: (acp: AgentServer) => void, options: AgentServerOptions = {}) {
  const gateway = await FakeGateway.start();
  const inbox = new FakeInbox(gateway);
  const log = new KeptLog();
  const acp = createAgent({
    pull: true,
    baseUrl: gateway.url,
    sleep: hurried,
    stopTimeoutSeconds: 1,
    log,
    ...options,
  });
  declare(acp);
  await acp.start();
  return {
    acp,
    gateway,
    inbox,
    log,
    async [Symbol.asyncDispose]() {
      await acp.stop();
      await gateway.close();
    },
  };
}

/** A handler that works until it is asked to stop, and records why. */
function endless() {
  const seen: { why?: unknown; begun: number } = { begun: 0 };
  const declare = (acp: AgentServer): void =>
    acp.post("/hook", async (_request, { signal }) => {
      seen.begun += 1;
      // A lease may be lost before the handler has begun.
      if (!signal.aborted) await once(signal, "abort");
      seen.why = signal.reason instanceof RunStopped && signal.reason.why;
      throw signal.reason;
    });
  return { seen, declare };
}

describe("an agent that pulls", () => {
  test("registers without a URL, and answers with what its handler returns", async () => {
    await using scene = await pulling((acp) =>
      acp.post("/hook", async (request, { deliveryId, attempt }) => ({
        deliveryId,
        attempt,
        got: await request.json(),
      })),
    );
    scene.inbox.put("dlv_1", '{"a":1}');
    await until("it is answered", () => scene.inbox.callsOf("dlv_1", "ack").length === 1);
    const [registration] = scene.gateway.registrations;
    assert.partialDeepStrictEqual(registration, { name: "tester", delivery: "pull" });
    assert.equal(registration !== undefined && "acp_url" in registration, false);
    const [claim] = scene.inbox.claims();
    assert.deepEqual(claim?.body, { max: 10, lease: 120, wait: 30 });
    assert.equal(claim?.headers["x-agent-api-key"], scene.gateway.keyOf("tester"));
    const [ack] = scene.inbox.callsOf("dlv_1", "ack");
    assert.equal(ack?.headers.authorization, "LeaseToken token-of-dlv_1");
    assert.deepEqual(ack?.body, {
      status: 200,
      body: '{"deliveryId":"dlv_1","attempt":1,"got":{"a":1}}',
      content_type: "application/json",
    });
  });

  test("calls no handler for a delivery that the gateway did not sign", async () => {
    const { seen, declare } = endless();
    await using scene = await pulling(declare);
    scene.inbox.key = "another-key-0123456789";
    scene.inbox.put("dlv_1");
    await until("it is answered", () => scene.inbox.callsOf("dlv_1", "ack").length === 1);
    assert.partialDeepStrictEqual(scene.inbox.callsOf("dlv_1", "ack")[0]?.body, { status: 401 });
    assert.equal(seen.begun, 0);
  });

  test("works on no more deliveries at the same time than allowed, and claims no more", async () => {
    const { seen, declare } = endless();
    await using scene = await pulling(declare, { pull: { concurrency: 2 } });
    for (const id of ["dlv_1", "dlv_2", "dlv_3"]) scene.inbox.put(id);
    await until("two have begun", () => seen.begun === 2);
    await until("their leases were extended", () => scene.inbox.callsOf("dlv_2", "extend").length > 0);
    assert.deepEqual([seen.begun, scene.inbox.waiting.length], [2, 1]);
  });

  test("continues after the gateway was down, and logs it once", async () => {
    let handled = 0;
    await using scene = await pulling((acp) => acp.post("/hook", () => void (handled += 1)));
    await until("it claims", () => scene.inbox.claims().length > 0);
    await scene.gateway.close();
    await until("it has noticed", () => scene.log.lines.some((line) => line.includes("cannot claim")));
    await scene.gateway.open();
    scene.inbox.put("dlv_1");
    await until("it is answered", () => scene.inbox.callsOf("dlv_1", "ack").length === 1);
    assert.deepEqual(scene.inbox.callsOf("dlv_1", "ack")[0]?.body, { status: 204 });
    const lines = scene.log.lines.filter((line) => line.includes("claim") && !line.includes("up to"));
    assert.match(lines[0] ?? "", /^warn cannot claim: .*; trying again$/);
    assert.deepEqual(lines.slice(1), [`info claiming from ${scene.gateway.url} again`]);
    assert.equal(handled, 1);
  });

  test("repeats its answer if the gateway could not record it", async () => {
    await using scene = await pulling((acp) => acp.post("/hook", () => "done"));
    let left = 3;
    scene.inbox.disturbed = ({ url }) => (url.endsWith("/ack") && left-- > 0 ? 503 : undefined);
    scene.inbox.put("dlv_1");
    await until("it was recorded", () => scene.inbox.callsOf("dlv_1", "ack").length === 4);
  });
});

describe("work on a claim is stopped", () => {
  test("when another attempt counts, and is not settled", async () => {
    const { seen, declare } = endless();
    await using scene = await pulling(declare);
    scene.inbox.disturbed = ({ url }) => (url.endsWith("/extend") ? 409 : undefined);
    scene.inbox.put("dlv_1");
    await until("it was stopped", () => seen.why !== undefined);
    assert.equal(seen.why, "lost");
    await scene.acp.stop();
    assert.deepEqual([scene.inbox.callsOf("dlv_1", "ack"), scene.inbox.callsOf("dlv_1", "run")], [[], []]);
  });

  test("when a person cancelled it", async () => {
    const { seen, declare } = endless();
    await using scene = await pulling(declare);
    scene.inbox.cancels = true;
    scene.inbox.put("dlv_1");
    await until("it was stopped", () => seen.why !== undefined);
    assert.equal(seen.why, "cancelled");
    await until("the gateway knows", () => scene.inbox.callsOf("dlv_1", "ack").length === 1);
  });
});

describe("an agent that pulls and stops", () => {
  test("finishes what it is working on, and claims no more", async () => {
    const { promise, resolve: end } = Promise.withResolvers<string>();
    let begun = 0;
    await using scene = await pulling((acp) =>
      acp.post("/hook", async () => {
        begun += 1;
        return promise;
      }),
    );
    scene.inbox.put("dlv_1");
    await until("it has begun", () => begun === 1);
    await until("it waits for more", () => scene.inbox.polls === 1);
    const stopped = scene.acp.stop();
    await until("it waits no more", () => scene.inbox.polls === 0);
    scene.inbox.put("dlv_2");
    end("done");
    await stopped;
    assert.partialDeepStrictEqual(scene.inbox.callsOf("dlv_1", "ack")[0]?.body, { status: 200 });
    assert.deepEqual([begun, scene.inbox.waiting.length], [1, 1]);
  });

  test("hands back what does not end in time, whether or not its handler obeys the signal", async () => {
    let begun = 0;
    await using scene = await pulling(
      (acp) =>
        acp.post("/hook", async () => {
          begun += 1;
          return new Promise<never>(() => {});
        }),
      { stopTimeoutSeconds: 0.2 },
    );
    scene.inbox.put("dlv_1");
    await until("it has begun", () => begun === 1);
    await scene.acp.stop();
    const [report] = scene.inbox.callsOf("dlv_1", "run");
    assert.deepEqual(report?.body, { state: "working", handed_back: true });
    assert.equal(report?.headers.authorization, "RunToken token-of-dlv_1");
  });
});

test("a claimed run reports for itself, and is neither extended nor settled", async () => {
  const { promise, resolve: end } = Promise.withResolvers<string>();
  await using scene = await pulling(
    (acp) => {
      acp.post("/hook", { run: {} }, async (_request, { progress }) => {
        progress(0.5, "half-way");
        return promise;
      });
    },
    { pull: { concurrency: 1 } },
  );
  scene.inbox.put("dlv_1");
  await until("it reports", () => scene.inbox.callsOf("dlv_1", "run").length > 1);
  scene.inbox.put("dlv_2");
  assert.equal(scene.inbox.waiting.length, 1, "a run takes its place");
  end("done");
  await until("both have ended", () =>
    ["dlv_1", "dlv_2"].every((id) =>
      scene.inbox.callsOf(id, "run").some(({ body }) => (body as { state: string }).state === "succeeded"),
    ),
  );
  for (const verb of ["ack", "nack", "extend"]) assert.deepEqual(scene.inbox.callsOf("dlv_1", verb), []);
});

test("an agent that pulls may not have a URL too", () => {
  assert.throws(() => createAgent({ pull: true, acpUrl: "http://localhost:8000" }), /leave out acpUrl/);
  assert.throws(
    () => createAgent({ pull: { leaseSeconds: 0 } }),
    /pull\.leaseSeconds is 0; .* from 1 to 3600/,
  );
});
