import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import {
  claim,
  claimOne,
  registerPull,
  say,
  tryClaim,
  type PullAgent,
} from "../harness/agents/pull-agent.ts";
import { scrape } from "../harness/scrape.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("an agent without a URL", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [50, 50] } });
  let agent: PullAgent;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    agent = await registerPull(management, "laptop");
    key = (await management.createKey({ agent: "laptop", name: "ci" })).value;
  });
  const post = async (body = "{}", path = "/hook") => {
    const answer = await scene.call("laptop", path, {
      method: "POST",
      headers: { "x-agent-api-key": key, "content-type": "application/json" },
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    const id = String(answer.headers["x-agentex-delivery-id"]);
    assert.equal(answer.headers["location"], `/deliveries/${id}`);
    return id;
  };
  const shown = async (id: string) =>
    (await scene.gateway.management.get(`/deliveries/${id}`)).json() as Record<string, unknown>;
  const status = async (id: string) => (await shown(id))["status"];

  test("is ready, and shows how it gets its deliveries", async () => {
    const answer = await scene.gateway.management.get("/agents/name/laptop");
    const { status: state, delivery, wake_url, acp_url } = answer.json() as Record<string, unknown>;
    assert.deepEqual([state, delivery, wake_url, acp_url], ["Ready", "pull", null, null]);
  });

  test("claims what was sent, with everything that a request would carry, and acknowledges it", async () => {
    const id = await post('{"a":1}', "/hook?b=2");
    const [delivery, ...others] = await claim(scene.gateway.url, agent);
    assert.ok(delivery);
    assert.deepEqual(others, []);
    assert.equal(delivery.id, id);
    assert.equal(delivery.attempt, 1);
    assert.deepEqual([delivery.method, delivery.path, delivery.body], ["POST", "/hook?b=2", '{"a":1}']);
    const headers = new Map(delivery.headers);
    assert.equal(headers.get("content-type"), "application/json");
    assert.equal(headers.get("x-agentex-delivery-id"), id);
    assert.equal(headers.get("x-agentex-run-token"), delivery.lease_token);
    assert.match(headers.get("x-agentex-signature") ?? "", /^v1,\S+ agentex-v1,/);
    assert.equal(headers.has("x-agent-api-key"), false);
    assert.equal(await status(id), "working");
    const acked = await say(scene.gateway.url, delivery, "ack", {
      status: 201,
      body: '{"answer":42}',
      content_type: "application/json",
    });
    assert.deepEqual(acked.json(), { state: "succeeded", cancel: false });
    const ended = await shown(id);
    assert.deepEqual([ended["status"], ended["agent_status"], ended["error"]], ["delivered", 201, null]);
    assert.deepEqual((ended["run"] as Record<string, unknown>)["result"], { answer: 42 });
  });

  test("waits for new deliveries", async () => {
    const claiming = claimOne(scene.gateway.url, agent);
    await waitFor(async () => (await scrape(scene.gateway.url)).of("agentex_inbox_polls") === 1);
    const id = await post();
    const delivery = await claiming;
    assert.equal(delivery.id, id);
    await say(scene.gateway.url, delivery, "ack");
  });

  test("returns what it cannot handle now, until the schedule is exhausted", async () => {
    const id = await post();
    for (const attempt of [1, 2, 3]) {
      const delivery = await claimOne(scene.gateway.url, agent);
      assert.deepEqual([delivery.id, delivery.attempt], [id, attempt]);
      const nacked = await say(scene.gateway.url, delivery, "nack", { retry_after: 0, reason: "busy" });
      assert.equal(nacked.status, 200, nacked.text);
    }
    const { status: state, error, attempts } = await shown(id);
    assert.deepEqual([state, error], ["failed", "nacked"]);
    assert.equal((attempts as unknown[]).length, 3);
  });

  test("is judged by its responses like any agent", async () => {
    const cases = { 404: "rejected", 422: "rejected", 503: "waiting", 429: "waiting" } as const;
    for (const [code, expected] of Object.entries(cases)) {
      const id = await post();
      const delivery = await claimOne(scene.gateway.url, agent);
      assert.equal(delivery.id, id);
      assert.equal((await say(scene.gateway.url, delivery, "ack", { status: Number(code) })).status, 200);
      if (expected === "rejected") assert.equal(await status(id), "rejected", code);
      else await say(scene.gateway.url, await claimOne(scene.gateway.url, agent), "ack");
    }
    assertProblem(
      await say(scene.gateway.url, { id: "dlv_1", lease_token: "1.x" }, "ack"),
      401,
      "run_token_invalid",
    );
  });

  test("is rejected with an invalid claim", async () => {
    const wrong = { ...agent, internalKey: "wrong" };
    assertProblem(await tryClaim(scene.gateway.url, wrong), 401, "key_invalid");
    assertProblem(await tryClaim(scene.gateway.url, { ...agent, name: "nobody" }), 404, "agent_not_found");
    assertProblem(await tryClaim(scene.gateway.url, agent, { max: 101 }), 422, "body_invalid");
    const misspelt = { leas: 10 } as object;
    assertProblem(await tryClaim(scene.gateway.url, agent, misspelt), 422, "body_invalid");
    await scene.gateway.management.register({ name: "pushed", url: scene.agent.url });
    assertProblem(
      await scene.gateway.management.post("/agents/name/pushed/inbox/claim", {}),
      409,
      "agent_not_pull",
    );
  });
});
