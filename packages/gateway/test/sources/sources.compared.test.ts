import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, beforeEach, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { codeOf } from "../harness/problem.ts";
import { settled } from "../harness/settled.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { APP_SECRET, sendAppEvent } from "./app-events.ts";

eachStore("a shadow of a source's target", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  let name = "";

  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.adminUrl });
    for (const agent of ["old", "new"]) {
      await scene.gateway.management.register({ name: agent, url: `${scene.agent.url}/${agent}` });
    }
  });
  beforeEach(async () => {
    name = `app-${randomUUID().slice(0, 8)}`;
    await client.sources.save(name, { provider: "github-app", secret: APP_SECRET });
    await client.sources.setTarget(name, "1", { agent: "old", path: "/github" });
    await client.sources.setTarget(name, "1", { agent: "new", path: "/github", shadow: true });
  });
  const listed = async () => (await client.deliveries.list({ source: name })).deliveries;

  test("gets a copy, whose response goes nowhere; the sender gets the target's", async () => {
    scene.agent.answers(({ url }, response) =>
      response.writeHead(url.startsWith("/new/") ? 400 : 200).end(url.startsWith("/new/") ? "no" : "yes"),
    );
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 1 });
    assert.deepEqual([answer.status, answer.text], [200, "yes"]);
    await waitFor(async () => (await listed()).every(({ finished_at }) => finished_at !== null));
    const deliveries = await listed();
    assert.deepEqual(
      deliveries.map(({ agent_name, shadow, status }) => `${agent_name} ${shadow} ${status}`).toSorted(),
      ["new true rejected", "old false delivered"],
    );
    const { failing_routes } = await client.alerts();
    assert.deepEqual(
      failing_routes.filter(({ agent_name }) => agent_name === "new"),
      [],
    );
  });

  test("is compared with its target, and with replays to another agent", async () => {
    let fresh = "different";
    scene.agent.answers(({ url }, response) => response.end(url.startsWith("/new/") ? fresh : "same"));
    await sendAppEvent(scene.gateway.url, name, { installation: 1 });
    await waitFor(async () => (await listed()).every(({ status }) => status === "delivered"));
    const id = (await listed()).find(({ shadow }) => !shadow)?.id ?? "";
    const first = await client.deliveries.comparison(id);
    assert.deepEqual(first.deliveries.map(({ answer }) => answer?.content ?? "").toSorted(), [
      "different",
      "same",
    ]);
    assert.deepEqual(first.equal, []);
    fresh = "same";
    const replayed = await client.deliveries.replayTo(id, "new");
    assert.equal(replayed.agent_name, "new");
    assert.equal(replayed.replay_of, id);
    await settled(client, replayed.id, "delivered");
    const after = await client.deliveries.comparison(replayed.id);
    assert.equal(after.deliveries.length, 3);
    assert.deepEqual(
      after.equal.map((ids) => ids.toSorted()),
      [[id, replayed.id].toSorted()],
    );
    const all = await client.deliveries.replayAll({ source: name, status: ["delivered"], to_agent: "new" });
    await waitFor(async () => (await client.deliveries.replayProgress(all.id)).finished_at !== null);
    const replays = (await client.deliveries.list({ agent: "new" })).deliveries;
    assert.ok(replays.filter(({ replay_of }) => replay_of === id).length >= 2);
    const unknown = await scene.gateway.management.post(`/deliveries/${id}/replay`, { to_agent: "nobody" });
    assert.equal(codeOf(unknown), "agent_not_found");
  });

  test("is reached under Agentex's own paths if it has the alias, which only one source has", async () => {
    assert.equal((await sendAppEvent(scene.gateway.url, "/linear/events")).status, 404);
    await client.sources.save(name, { provider: "github-app", alias: "/linear" });
    assert.equal((await sendAppEvent(scene.gateway.url, "/linear/events", { installation: 1 })).status, 200);
    await assert.rejects(client.sources.save(`${name}-2`, { provider: "slack", alias: "/linear" }), {
      code: "source_alias_taken",
    });
    await client.sources.save(name, { provider: "github-app" });
    assert.equal((await sendAppEvent(scene.gateway.url, "/linear/events", { installation: 1 })).status, 404);
  });

  test("raises an alert if webhooks wait for a target", async () => {
    await sendAppEvent(scene.gateway.url, name, { installation: 77 });
    await sendAppEvent(scene.gateway.url, name, { installation: 77 });
    const { unrouted_webhooks } = await client.alerts();
    const mine = unrouted_webhooks.filter(({ source_name }) => source_name === name);
    assert.deepEqual(
      mine.map(({ value, unrouted, off_reason }) => [value, unrouted, off_reason]),
      [["77", 2, null]],
    );
  });

  test("hides a source's row wherever agents are listed, looked up or restored", async () => {
    const { id } = await client.sources.get(name);
    const receiver = `source:${name}`;
    const { management } = scene.gateway;
    const path = encodeURIComponent(receiver);
    assert.ok((await client.agents.list({ limit: 1_000 })).every((agent) => agent.id !== id));
    for (const answer of [
      await management.get(`/agents/${id}`),
      await management.get(`/agents/name/${path}`),
      await management.delete(`/agents/${id}`),
      await management.delete(`/agents/name/${path}`),
      await management.get(`/agent_api_keys?agent_id=${id}`),
      await management.get(`/agents/${id}/deployments`),
      await management.post("/agent_api_keys", { agent_id: id, name: "more" }),
      await management.post(`/agents/name/${path}/test-deliveries`, { provider: "github" }),
      await management.put(`/sources/${name}/targets/1`, { agent: receiver, path: "/loop" }),
      await sendAppEvent(scene.gateway.url, `/agents/forward/name/${path}/github`),
    ]) {
      assert.equal(answer.status, 404, answer.text);
    }
    const registered = await management.post("/agents/register", {
      agent_id: id,
      name: "thief",
      description: "",
      acp_url: scene.agent.url,
      acp_type: "async",
    });
    assert.notEqual(registered.status, 200);
    assert.equal((await client.sources.get(name)).id, id);
    const metrics = await (await fetch(`${scene.gateway.metricsUrl}/metrics`)).text();
    assert.match(metrics, /agentex_agents\{status="Ready"\} 2\b/);
  });
});
