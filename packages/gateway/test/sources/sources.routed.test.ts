import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, beforeEach, test } from "node:test";
import { GatewayClient, type DeliveryStatus } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { codeOf } from "../harness/problem.ts";
import { settled } from "../harness/settled.ts";
import { slackHeaders } from "../harness/sign.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { APP_SECRET, sendAppEvent } from "./app-events.ts";

eachStore("a source", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  let name = "";
  const agents = ["one", "two", "three"];

  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.adminUrl });
    for (const agent of agents) {
      await scene.gateway.management.register({ name: agent, url: `${scene.agent.url}/${agent}` });
    }
  });
  beforeEach(async () => {
    name = `app-${randomUUID().slice(0, 8)}`;
    await client.sources.save(name, { provider: "github-app", secret: APP_SECRET });
  });
  // The gateway also asks agents for their routes.
  const received = () => scene.agent.received.filter(({ method }) => method === "POST");
  const receivedBy = (agent: string) => received().filter(({ url }) => url.startsWith(`/${agent}/`));
  const listed = async (status?: DeliveryStatus) =>
    (await client.deliveries.list({ source: name, ...(status && { status: [status] }) })).deliveries;

  test("sends each installation's events to its own agent, and returns the agent's response", async () => {
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github" });
    await client.sources.setTarget(name, "2", { agent: "two", path: "/hooks/github" });
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 2 });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { message: "Success" });
    assert.equal(receivedBy("one").length, 0);
    assert.deepEqual(
      receivedBy("two").map(({ url, method }) => [method, url]),
      [["POST", "/two/hooks/github"]],
    );
    const [delivery] = await listed();
    assert.equal(delivery?.agent_name, "two");
    assert.equal(delivery?.source_name, name);
    assert.equal(delivery?.source_value, "2");
    assert.equal(delivery?.provider, "github-app");
  });

  test("rejects what its secret did not sign, and the rejection names the source", async () => {
    await client.sources.setTarget(name, "*", { agent: "one", path: "/github" });
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 1, secret: "wrong" });
    assert.equal(answer.status, 401);
    assert.equal(codeOf(answer), "signature_invalid");
    const unsigned = await send(scene.gateway.url, { method: "POST", path: `/sources/${name}`, body: "{}" });
    assert.equal(codeOf(unsigned), "credentials_missing");
    const unknown = await sendAppEvent(scene.gateway.url, "unknown", { installation: 1 });
    assert.equal(codeOf(unknown), "source_not_found");
    assert.equal(receivedBy("one").length, 0);
    await waitFor(async () => {
      const { refusals } = await client.refusals.list({ agent: `source:${name}` });
      return refusals.length === 2 && refusals.every(({ agent_id }) => agent_id !== null);
    });
  });

  test("delivers to all targets of a value, each with its own state, and stores the request once", async () => {
    for (const agent of agents) await client.sources.setTarget(name, "7", { agent, path: "/github" });
    scene.agent.answers(({ url }, response) => response.writeHead(url.startsWith("/two/") ? 400 : 204).end());
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 7 });
    assert.equal(answer.status, 202);
    await waitFor(async () =>
      (await listed()).every(({ status }) => status !== "waiting" && status !== "running"),
    );
    const deliveries = await listed();
    assert.deepEqual(deliveries.map(({ agent_name, status }) => `${agent_name} ${status}`).toSorted(), [
      "one delivered",
      "three delivered",
      "two rejected",
    ]);
    const bodies = await Promise.all(deliveries.map(async ({ id }) => client.deliveries.body(id)));
    assert.equal(new Set(bodies.map(({ bytes }) => Buffer.from(bytes).toString())).size, 1);
    assert.equal(receivedBy("one")[0]?.body.toString(), Buffer.from(bodies[0]?.bytes ?? []).toString());
    const rows = await scene.gateway.database.query(
      `SELECT count(DISTINCT request_id) AS requests, count(request_id) AS sharing FROM deliveries
        WHERE source_id = (SELECT id FROM sources WHERE name = '${name}')`,
    );
    assert.deepEqual(
      rows.map(({ requests, sharing }) => [Number(requests), Number(sharing)]),
      [[1, 3]],
    );
  });

  test("sends a provider's retry only to targets that do not have it yet", async () => {
    await client.sources.setTarget(name, "7", { agent: "one", path: "/github" });
    await client.sources.setTarget(name, "7", { agent: "two", path: "/github" });
    scene.agent.answers(({ url }, response) => response.writeHead(url.startsWith("/two/") ? 400 : 204).end());
    const id = randomUUID();
    assert.equal((await sendAppEvent(scene.gateway.url, name, { installation: 7, id })).status, 202);
    await waitFor(() => received().length === 2);
    await waitFor(async () => (await listed("rejected")).length === 1);
    scene.agent.answers((_got, response) => response.writeHead(204).end());
    assert.equal((await sendAppEvent(scene.gateway.url, name, { installation: 7, id })).status, 202);
    await waitFor(async () => (await listed("delivered")).length === 2);
    assert.deepEqual([receivedBy("one").length, receivedBy("two").length], [1, 2]);
    const again = await sendAppEvent(scene.gateway.url, name, { installation: 7, id });
    assert.equal(again.status, 200);
    assert.equal((await listed()).length, 3);
  });

  test("sends webhooks without their own target to those of *", async () => {
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github" });
    await client.sources.setTarget(name, "*", { agent: "two", path: "/github" });
    for (const installation of [1, 2, undefined])
      await sendAppEvent(scene.gateway.url, name, { installation });
    assert.deepEqual([receivedBy("one").length, receivedBy("two").length], [1, 2]);
  });

  test("sends a target only what meets its condition, and records what nobody wants as filtered", async () => {
    const when = { value: "{json:action}", is: "opened" };
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github", when });
    await client.sources.setTarget(name, "1", {
      agent: "two",
      path: "/github",
      when: { value: "{json:action}", in: ["opened", "closed"] },
    });
    await sendAppEvent(scene.gateway.url, name, { installation: 1, action: "closed" });
    await sendAppEvent(scene.gateway.url, name, { installation: 1, action: "opened" });
    await waitFor(() => received().length === 3);
    assert.deepEqual([receivedBy("one").length, receivedBy("two").length], [1, 2]);
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 1, action: "labeled" });
    assert.equal(answer.status, 200);
    const [filtered] = await listed("filtered");
    assert.equal(filtered?.reason?.code, "when");
    assert.equal(filtered?.reason?.saw, "labeled");
    const wrong = await scene.gateway.management.put(`/sources/${name}/targets/1`, {
      agent: "one",
      path: "/github",
      when: { value: "{json:action}", iz: "opened" },
    });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /iz/);
  });

  test("keeps webhooks without a target, and delivers each once on request after one is added", async () => {
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 9, id: "the-first" });
    assert.equal(answer.status, 202);
    const [unrouted] = await listed("unrouted");
    assert.equal(unrouted?.source_value, "9");
    assert.equal(unrouted?.agent_name, null);
    assert.equal((await client.sources.get(name)).unrouted, 1);
    // Meanwhile, the provider sends it again.
    assert.equal(
      (await sendAppEvent(scene.gateway.url, name, { installation: 9, id: "the-first" })).status,
      200,
    );
    await client.sources.setTarget(name, "9", { agent: "one", path: "/github" });
    assert.equal((await listed("unrouted")).length, 1);
    assert.deepEqual(await client.sources.deliverUnrouted(name, { value: "8" }), {
      delivered: 0,
      unrouted: 0,
      is_cut: false,
    });
    const set = await client.sources.setTarget(name, "9", {
      agent: "one",
      path: "/github",
      deliver_unrouted: true,
    });
    assert.deepEqual(set.unrouted, { delivered: 1, unrouted: 0, is_cut: false });
    const delivered = await settled(client, unrouted?.id ?? "", "delivered");
    assert.equal(delivered.agent_name, "one");
    assert.equal(receivedBy("one")[0]?.url, "/one/github");
    assert.equal(receivedBy("one")[0]?.headers["x-agentex-delivery-id"], unrouted?.id);
    // Once more, and the provider's retry is a duplicate.
    assert.equal((await client.sources.deliverUnrouted(name)).delivered, 0);
    assert.equal(
      (await sendAppEvent(scene.gateway.url, name, { installation: 9, id: "the-first" })).status,
      200,
    );
    assert.equal(receivedBy("one").length, 1);
  });

  test("delivers webhooks that had no target to all later targets, sharing the request", async () => {
    await sendAppEvent(scene.gateway.url, name, { installation: 9 });
    const [unrouted] = await listed("unrouted");
    for (const agent of agents) await client.sources.setTarget(name, "9", { agent, path: "/github" });
    await client.deliveries.release(unrouted?.id ?? "");
    await waitFor(async () => (await listed("delivered")).length === 3);
    assert.deepEqual(
      agents.map((agent) => receivedBy(agent).length),
      [1, 1, 1],
    );
    const bodies = await Promise.all((await listed()).map(async ({ id }) => client.deliveries.body(id)));
    assert.equal(new Set(bodies.map(({ bytes }) => Buffer.from(bytes).toString())).size, 1);
  });

  test("holds up no target because of another that is unreachable", async () => {
    await scene.gateway.management.register({ name: "away", url: "http://127.0.0.1:9" });
    await client.sources.setTarget(name, "1", { agent: "away", path: "/github" });
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github" });
    for (let count = 0; count < 3; count += 1) {
      assert.equal((await sendAppEvent(scene.gateway.url, name, { installation: 1 })).status, 202);
    }
    await waitFor(() => receivedBy("one").length === 3);
    await waitFor(async () => (await listed("waiting")).length === 3);
  });

  test("switches an installation's targets off after the event that ends it", async () => {
    await client.sources.setTarget(name, "5", { agent: "one", path: "/github" });
    await client.sources.setTarget(name, "*", { agent: "two", path: "/github" });
    await sendAppEvent(scene.gateway.url, name, {
      installation: 5,
      event: "installation",
      action: "deleted",
    });
    assert.equal(receivedBy("one").length, 1);
    // By then, its sender has the agent's response.
    await waitFor(async () => {
      const [target] = await client.sources.targets(name, { value: "5" });
      return target?.off_reason === "installation.deleted" && target.off_at !== null;
    });
    await sendAppEvent(scene.gateway.url, name, { installation: 5 });
    assert.equal((await listed("unrouted")).length, 1);
    assert.equal(received().length, 1);
    // Setting it again switches it on.
    await client.sources.setTarget(name, "5", { agent: "one", path: "/github" });
    await sendAppEvent(scene.gateway.url, name, { installation: 5 });
    assert.equal(receivedBy("one").length, 2);
  });

  test("applies the route of each target: its filters and its batches", async () => {
    await scene.gateway.management.register({
      name: "picky",
      url: `${scene.agent.url}/picky`,
      routes: [{ method: "POST", path: "/github", events: ["pull_request.opened"] }],
    });
    await client.sources.setTarget(name, "1", { agent: "picky", path: "/github" });
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github" });
    await sendAppEvent(scene.gateway.url, name, { installation: 1 });
    await waitFor(() => receivedBy("one").length === 1);
    const [filtered] = await listed("filtered");
    assert.equal(filtered?.agent_name, "picky");
    assert.equal(filtered?.route, "POST /github");
    assert.equal(receivedBy("picky").length, 0);
  });

  test("rotates one secret for all installations, and keeps the old one for a while", async () => {
    await client.sources.setTarget(name, "*", { agent: "one", path: "/github" });
    const rotated = await client.sources.rotate(name, { overlap_seconds: 60 });
    assert.ok(rotated.secret);
    assert.equal(rotated.key?.values.length, 2);
    for (const secret of [APP_SECRET, rotated.secret]) {
      const { status } = await sendAppEvent(scene.gateway.url, name, { installation: 1, secret });
      assert.equal(status, 200);
    }
    // Saving it again with the same secret is not a rotation.
    await client.sources.save(name, { provider: "github-app", secret: rotated.secret });
    assert.equal((await client.sources.get(name)).key?.values.length, 2);
  });

  test("can be deleted with its targets; its deliveries stay, and what waits is cancelled", async () => {
    await client.sources.setTarget(name, "1", { agent: "one", path: "/github" });
    await sendAppEvent(scene.gateway.url, name, { installation: 1 });
    await sendAppEvent(scene.gateway.url, name, { installation: 2 });
    const [unrouted] = await listed("unrouted");
    const [delivered] = await listed("delivered");
    await client.sources.delete(name);
    assert.equal((await client.deliveries.get(unrouted?.id ?? "")).status, "cancelled");
    assert.equal((await client.deliveries.get(delivered?.id ?? "")).source_name, null);
    const answer = await sendAppEvent(scene.gateway.url, name, { installation: 1 });
    assert.equal(codeOf(answer), "source_not_found");
    await assert.rejects(client.sources.get(name), { code: "source_not_found" });
  });

  test("answers a Slack command with its agent's response, and answers Slack's URL check", async () => {
    const source = `slack-${randomUUID().slice(0, 8)}`;
    const saved = await client.sources.save(source, { provider: "slack", secret: "slack-secret" });
    assert.equal(saved.secret, null);
    assert.match(saved.url, new RegExp(`/sources/${source}$`));
    await client.sources.setTarget(source, "T0AGENT", { agent: "one", path: "/slack" });
    scene.agent.answers((_got, response) => response.writeHead(200).end("pong"));
    const form = "command=%2Fping&team_id=T0AGENT&channel_id=C1&api_app_id=A1&trigger_id=1.2";
    const command = await send(scene.gateway.url, {
      method: "POST",
      path: `/sources/${source}`,
      headers: { ...slackHeaders("slack-secret", form), "content-type": "application/x-www-form-urlencoded" },
      body: form,
    });
    assert.equal(command.text, "pong");
    const check = JSON.stringify({ type: "url_verification", challenge: "abc" });
    const answered = await send(scene.gateway.url, {
      method: "POST",
      path: `/sources/${source}`,
      headers: slackHeaders("slack-secret", check),
      body: check,
    });
    assert.equal(answered.text, "abc");
    assert.equal(received().length, 1);
  });
});
