import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient, type DeliveryStatus } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a secret of GitHub's";

eachStore("a replay", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [] } });
  let client: GatewayClient;
  let key = "";

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({
      name: "again",
      url: scene.agent.url,
      routes: [
        "POST /hook",
        { method: "POST", path: "/one-by-one", policy: "queued", ordering: "serialize" },
      ],
    });
    key = (await management.createKey({ agent: "again", name: "ci" })).value;
    await management.createKey({ agent: "again", name: "octo/repo", type: "github", value: SECRET });
  });

  async function send(headers: Record<string, string> = {}, body = "what was sent"): Promise<string> {
    const answer = await scene.call("again", "/hook?a=b", {
      method: "POST",
      headers: { "x-agent-api-key": key, "x-kept": "as it was", ...headers },
      body,
    });
    return String(answer.headers["x-agentex-delivery-id"]);
  }
  async function push(path: string, marker: string): Promise<string> {
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, ref: "refs/heads/main", marker });
    const answer = await scene.call("again", path, {
      method: "POST",
      headers: await githubHeaders(SECRET, body),
      body,
    });
    return String(answer.headers["x-agentex-delivery-id"]);
  }
  const answerWith = (status: number): void =>
    scene.agent.answers((_received, response) => response.writeHead(status).end());

  for (const [status, end] of [
    [200, "delivered"],
    [410, "rejected"],
    [500, "failed"],
  ] as const) {
    test(`of a delivery that was ${end} sends it again, as a new delivery`, async () => {
      answerWith(status);
      const id = await send({ prefer: "respond-async" });
      await settled(client, id, end);
      const first = scene.agent.last();
      answerWith(200);
      const replay = await client.deliveries.replay(id);
      assert.notEqual(replay.id, id);
      assert.equal(replay.replay_of, id);
      assert.equal(replay.policy, "queued");
      await settled(client, replay.id, "delivered");
      const second = scene.agent.last();
      assert.equal(second.url, "/hook?a=b");
      assert.deepEqual(second.body, first.body);
      assert.equal(second.headers["x-kept"], "as it was");
      assert.equal(second.headers["x-agentex-delivery-id"], replay.id);
      const original = await client.deliveries.get(id);
      assert.equal(original.status, end);
      assert.deepEqual(original.replays, [replay.id]);
    });
  }

  test("is answered 202 and says where the new delivery is", async () => {
    answerWith(200);
    const original = await send();
    await settled(client, original, "delivered");
    const answer = await scene.gateway.management.post(`/deliveries/${original}/replay`, {});
    assert.equal(answer.status, 202);
    const { id, status } = answer.json() as { id: string; status: DeliveryStatus };
    assert.equal(answer.headers.location, `/deliveries/${id}`);
    assert.ok(["waiting", "running", "delivered"].includes(status), status);
    await settled(client, id, "delivered");
  });

  test("of a direct delivery has no waiting caller", async () => {
    answerWith(200);
    const id = await send();
    assert.equal((await settled(client, id, "delivered")).policy, "direct");
    const replay = await client.deliveries.replay(id);
    assert.equal(replay.policy, "queued");
    await settled(client, replay.id, "delivered");
  });

  test("of a provider's delivery is never a duplicate of it", async () => {
    answerWith(200);
    const id = await push("/hook", "m");
    await settled(client, id, "delivered");
    for (const _ of [1, 2]) {
      const replay = await client.deliveries.replay(id);
      assert.equal(replay.policy, "assured");
      await settled(client, replay.id, "delivered");
    }
    assert.equal(scene.agent.received.length, 3);
  });

  test("of a replay can be replayed", async () => {
    answerWith(200);
    const original = await send();
    await settled(client, original, "delivered");
    const first = await client.deliveries.replay(original);
    await settled(client, first.id, "delivered");
    const second = await client.deliveries.replay(first.id);
    assert.equal(second.replay_of, first.id);
    await settled(client, second.id, "delivered");
  });

  test("waits for its turn in its conversation", async () => {
    const open: (() => void)[] = [];
    scene.agent.answers((_received, response) => open.push(() => response.end()));
    const done = await push("/one-by-one", "done");
    await waitFor(() => open.length === 1);
    open[0]?.();
    await settled(client, done, "delivered");
    const current = await push("/one-by-one", "current");
    await waitFor(() => open.length === 2);
    const replay = await client.deliveries.replay(done);
    assert.equal(replay.status, "waiting");
    assert.equal(replay.next_attempt_at, null);
    open[1]?.();
    await settled(client, current, "delivered");
    await waitFor(() => open.length === 3);
    assert.equal(scene.agent.last().headers["x-agentex-delivery-id"], replay.id);
    open[2]?.();
    await settled(client, replay.id, "delivered");
  });

  test("of a delivery that has not ended is rejected", async () => {
    let finish = (): void => {};
    scene.agent.answers((_received, response) => {
      finish = () => response.end();
    });
    const id = await send({ prefer: "respond-async" });
    await waitFor(() => scene.agent.received.length === 1);
    const answer = await scene.gateway.management.post(`/deliveries/${id}/replay`, {});
    assert.match(assertProblem(answer, 409, "delivery_unfinished").detail, /is running/);
    finish();
    await settled(client, id, "delivered");
  });

  test("to a deleted agent is rejected", async () => {
    const { management } = scene.gateway;
    await management.register({ name: "gone", url: scene.agent.url });
    const goneKey = await management.createKey({ agent: "gone", name: "ci" });
    const answer = await scene.call("gone", "/x", {
      method: "POST",
      headers: { "x-agent-api-key": goneKey.value },
      body: "",
    });
    const id = String(answer.headers["x-agentex-delivery-id"]);
    await settled(client, id, "delivered");
    await management.delete("/agents/name/gone");
    assertProblem(await management.post(`/deliveries/${id}/replay`, {}), 404, "agent_not_found");
  });
});
