import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { claim, claimOne, registerPull, say, type PullAgent } from "../harness/agents/pull-agent.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = {
  readonly status: string;
  readonly agent_status: number | null;
  readonly error: string | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly error: string | null;
    readonly status: unknown;
  }[];
};

eachStore("the lease of a claim", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [60_000, 60_000] } });
  let agent: PullAgent;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    agent = await registerPull(management, "sandbox");
    key = (await management.createKey({ agent: "sandbox", name: "ci" })).value;
  });
  const post = async () => {
    const headers = { "x-agent-api-key": key };
    const answer = await scene.call("sandbox", "/hook", { method: "POST", headers, body: "{}" });
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const shown = async (id: string) =>
    (await scene.gateway.management.get(`/deliveries/${id}`)).json() as Shown;
  const url = () => scene.gateway.url;

  test("ends: the next claimer gets the delivery immediately, and calls by the first one no longer count", async () => {
    const id = await post();
    const gone = await claimOne(url(), agent, { lease: 1 });
    const next = await claimOne(url(), agent);
    assert.deepEqual([next.id, next.attempt], [id, 2]);
    assert.notEqual(next.lease_token, gone.lease_token);
    const untouched = await shown(id);
    assert.equal(untouched.status, "working");
    for (const [what, json] of [
      ["ack", { status: 422 }],
      ["nack", {}],
      ["extend", {}],
      ["run", { state: "failed" }],
    ] as const) {
      assertProblem(await say(url(), gone, what, json), 409, "attempt_over");
    }
    assert.deepEqual(await shown(id), untouched);
    assert.equal((await say(url(), next, "ack")).status, 200);
    const { status, attempts } = await shown(id);
    assert.equal(status, "delivered");
    assert.deepEqual(
      attempts.map(({ error }) => error),
      ["lease_expired", null],
    );
  });

  test("ends for the last time when the schedule is exhausted", async () => {
    const id = await post();
    for (const attempt of [1, 2, 3]) {
      assert.equal((await claimOne(url(), agent, { lease: 1 })).attempt, attempt);
    }
    assert.deepEqual(await claim(url(), agent, { wait: 3 }), []);
    const { status, error } = await shown(id);
    assert.deepEqual([status, error], ["failed", "lease_expired"]);
  });

  test("is extended, by calls and by reports of the run", async () => {
    const id = await post();
    const delivery = await claimOne(url(), agent, { lease: 1 });
    for (let times = 0; times < 6; times++) {
      await sleep(400);
      const answer =
        times % 2 === 0
          ? await say(url(), delivery, "extend")
          : await say(url(), delivery, "run", { state: "working", note: "at it" });
      assert.equal(answer.status, 200, answer.text);
    }
    const longer = await say(url(), delivery, "extend", { lease: 60 });
    const { lease_until, cancel } = longer.json() as { lease_until: string; cancel: boolean };
    assert.equal(cancel, false);
    assert.ok(Date.parse(lease_until) - Date.now() > 50_000, lease_until);
    const report = await say(url(), delivery, "run", { state: "succeeded", result: [1] });
    assert.deepEqual(report.json(), { state: "succeeded", cancel: false, lease_seconds: 60 });
    assert.equal((await shown(id)).status, "delivered");
  });

  test("is over with the first answer: repeating it is harmless, and a different one changes nothing", async () => {
    const id = await post();
    const delivery = await claimOne(url(), agent);
    const ack = { status: 503, body: "later" };
    assert.equal((await say(url(), delivery, "ack", ack)).status, 200);
    assert.equal((await say(url(), delivery, "ack", ack)).status, 200);
    assertProblem(await say(url(), delivery, "ack", { status: 200 }), 409, "attempt_over");
    assertProblem(await say(url(), delivery, "ack", { status: 503, body: "other" }), 409, "attempt_over");
    assertProblem(await say(url(), delivery, "nack"), 409, "attempt_over");
    const { status, agent_status } = await shown(id);
    assert.deepEqual([status, agent_status], ["waiting", 503]);
    await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
  });

  test("reports that a person cancelled the delivery", async () => {
    const id = await post();
    const delivery = await claimOne(url(), agent);
    await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
    assert.equal(((await say(url(), delivery, "extend")).json() as { cancel: boolean }).cancel, true);
    const acked = await say(url(), delivery, "ack", { status: 422 });
    assert.deepEqual(acked.json(), { state: "cancelled", cancel: true });
    assert.equal((await shown(id)).status, "cancelled");
  });

  test("begins only with the claim: a waiting delivery can be cancelled, and is then never claimed", async () => {
    const id = await post();
    await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
    assert.deepEqual(await claim(url(), agent), []);
    assert.equal((await shown(id)).status, "cancelled");
  });
});
