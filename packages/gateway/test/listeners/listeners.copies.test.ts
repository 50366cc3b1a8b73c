import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { GatewayClient, type DeliveryCopy } from "agentex-gateway-sdk/client";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor, within } from "../harness/wait-for.ts";

/** Receives a listener's copies until it is told to stop. */
function hear(client: GatewayClient, id: string, acknowledges: boolean) {
  const copies: DeliveryCopy[] = [];
  const stop = new AbortController();
  const heard = (async () => {
    for await (const copy of client.listeners.deliveries(id, { signal: stop.signal })) {
      copies.push(copy);
      if (acknowledges) await client.listeners.acknowledge(id, copy.delivery.id);
    }
  })();
  return {
    copies,
    ids: () => copies.map(({ delivery }) => delivery.id),
    hears: async (count: number) =>
      waitFor(
        () => copies.length >= count,
        () => `it heard ${copies.length} of ${count}`,
      ),
    async stop() {
      stop.abort();
      await within(heard, "the stream ends when it is aborted");
    },
  };
}

eachStore("a listener", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  before(() => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
  });

  /** A new agent, with a function that sends to it and returns the delivery's id. */
  async function anAgent(routes = ["POST /hook", "POST /other"]) {
    const { management } = scene.gateway;
    const name = `agent-${randomUUID()}`;
    await management.register({ name, url: scene.agent.url, routes });
    const key = await management.createKey({ agent: name, name: "ci" });
    const deliver = async (body = "x", path = "/hook?q=1", headers: Record<string, string> = {}) => {
      const answer = await scene.call(name, path, {
        method: "POST",
        headers: { "x-agent-api-key": key.value, ...headers },
        body,
      });
      return String(answer.headers["x-agentex-delivery-id"]);
    };
    return { name, deliver };
  }

  test("gets each delivery since it was created, as the agent gets it, except for the signature", async () => {
    const { name, deliver } = await anAgent();
    await deliver("before");
    const listener = await client.listeners.create(name);
    const heard = hear(client, listener.id, true);
    const body = `${"é".repeat(200_000)} \u0000`;
    const id = await deliver(body, "/hook?q=%20a", { "content-type": "text/plain", "x-own": "yes" });
    await heard.hears(1);
    await heard.stop();
    const [copy] = heard.copies;
    assert.equal(copy?.delivery.id, id);
    assert.equal(copy.delivery.agent_name, name);
    assert.equal(Buffer.from(copy.request.body_base64, "base64").toString(), body);
    const got = scene.agent.last();
    assert.deepEqual([copy.request.method, copy.request.path], [got.method, got.url]);
    const headers = Object.fromEntries(copy.request.headers);
    for (const header of [
      "content-type",
      "x-own",
      "x-agentex-delivery-id",
      "x-agentex-provider",
      "x-forwarded-for",
    ]) {
      assert.equal(headers[header], got.headers[header], header);
    }
    // With it, anyone who may listen could pass for the gateway.
    assert.equal(headers["x-agentex-signature"], undefined);
    assert.equal(headers["x-agent-api-key"], undefined);
  });

  test("gets unacknowledged copies again, and no acknowledged ones", async () => {
    const { name, deliver } = await anAgent();
    const listener = await client.listeners.create(name);
    const ids = [await deliver("1"), await deliver("2"), await deliver("3")];
    const first = hear(client, listener.id, false);
    await first.hears(3);
    assert.deepEqual(first.ids(), ids);
    await first.stop();
    await client.listeners.acknowledge(listener.id, String(ids[1]));
    await client.listeners.acknowledge(listener.id, String(ids[1]));
    const second = hear(client, listener.id, true);
    await second.hears(2);
    const later = await deliver("4");
    await second.hears(3);
    await second.stop();
    assert.deepEqual(second.ids(), [ids[0], ids[2], later]);
    const third = hear(client, listener.id, true);
    const last = await deliver("5");
    await third.hears(1);
    await third.stop();
    assert.deepEqual(third.ids(), [last]);
  });

  test("has at most sixteen in flight, and gets all of many in the order of their arrival", async () => {
    const { name, deliver } = await anAgent();
    const listener = await client.listeners.create(name);
    const ids: string[] = [];
    for (let count = 0; count < 40; count++) ids.push(await deliver(String(count)));
    const silent = hear(client, listener.id, false);
    await silent.hears(16);
    // Acknowledging one makes room for one more.
    await client.listeners.acknowledge(listener.id, String(ids[0]));
    await silent.hears(17);
    assert.equal(silent.copies.length, 17);
    await silent.stop();
    const heard = hear(client, listener.id, true);
    await heard.hears(39);
    await heard.stop();
    assert.deepEqual(heard.ids(), ids.slice(1));
  });

  test("gets only what it requested, by route and by provider", async () => {
    const { name, deliver } = await anAgent();
    const listener = await client.listeners.create(name, { route: "POST /other", provider: "external" });
    const none = await client.listeners.create(name, { provider: "github" });
    const heard = hear(client, listener.id, true);
    const nothing = hear(client, none.id, true);
    await deliver("1", "/hook");
    const id = await deliver("2", "/other");
    await heard.hears(1);
    await Promise.all([heard.stop(), nothing.stop()]);
    assert.deepEqual(heard.ids(), [id]);
    assert.deepEqual(nothing.ids(), []);
  });

  test("gets a delivery once, even if it is retried many times", async () => {
    const { name, deliver } = await anAgent();
    scene.agent.answers((_got, response) => void response.writeHead(500).end());
    const listener = await client.listeners.create(name);
    const heard = hear(client, listener.id, true);
    const failed = await deliver("1");
    scene.agent.reset();
    await heard.hears(1);
    const { id: again } = await client.deliveries.replay(failed);
    await heard.hears(2);
    const last = await deliver("3");
    await heard.hears(3);
    await heard.stop();
    assert.deepEqual(heard.ids(), [failed, again, last]);
  });

  test("is unknown once it or its agent is removed, and another agent's delivery cannot be acknowledged", async () => {
    const { name, deliver } = await anAgent();
    const other = await anAgent();
    const listener = await client.listeners.create(name);
    const { management } = scene.gateway;
    const acknowledge = async (id: string) =>
      management.post(`/listeners/${listener.id}/acknowledge`, { delivery_id: id });
    assertProblem(await acknowledge(await other.deliver()), 404, "delivery_not_found");
    assertProblem(await acknowledge("nonsense"), 404, "delivery_not_found");
    assertProblem(await management.post("/agents/name/nobody/listeners", {}), 404, "agent_not_found");
    const heard = hear(client, listener.id, true);
    await deliver();
    await heard.hears(1);
    await heard.stop();
    await client.listeners.delete(listener.id);
    for (const answer of [
      await management.get(`/listeners/${listener.id}/deliveries`),
      await management.delete(`/listeners/${listener.id}`),
      await acknowledge("dlv_0000000000000"),
      await management.get("/listeners/%00/deliveries"),
    ]) {
      assertProblem(answer, 404, "listener_not_found");
    }
    const second = await client.listeners.create(name);
    assert.equal((await management.delete(`/agents/name/${name}`)).status, 200);
    assertProblem(await management.get(`/listeners/${second.id}/deliveries`), 404, "listener_not_found");
  });
});

eachStore("a listener over time", (store) => {
  test("forgets copies one by one after hours, and is removed after a day without a sign of life", async () => {
    let time = Date.now();
    const database = await store();
    const agent = await startTestAgent();
    const options = { clock: () => time, settings: { encryptionKey: "5e".repeat(32) } };
    let gateway = await startTestGateway(database, options);
    try {
      await gateway.management.register({ name: "timed", url: agent.url, routes: ["POST /hook"] });
      const key = await gateway.management.createKey({ agent: "timed", name: "ci" });
      const { url } = gateway;
      const client = new GatewayClient({ baseUrl: url });
      const deliver = async () =>
        send(url, {
          method: "POST",
          path: forwardPath("timed", "/hook"),
          headers: { "x-agent-api-key": key.value },
        });
      const listener = await client.listeners.create("timed");
      const rows = async (table: string) => (await database.query(`SELECT * FROM ${table}`)).length;
      let heard = hear(client, listener.id, true);
      await deliver();
      await deliver();
      await heard.hears(2);
      await waitFor(async () => (await rows("listener_receipts")) === 2);
      await heard.stop();

      time += 3 * 3_600_000;
      heard = hear(client, listener.id, true);
      await waitFor(async () => (await rows("listener_receipts")) === 0);
      await deliver();
      await heard.hears(1);
      await heard.stop();
      assert.equal(heard.copies.length, 1);

      // A gateway checks for idle ones when it starts, and every minute.
      await gateway.stop();
      gateway = await startTestGateway(database, options);
      await gateway.stop();
      assert.equal(await rows("listeners"), 1);
      time += 25 * 3_600_000;
      gateway = await startTestGateway(database, options);
      await waitFor(async () => (await rows("listeners")) === 0);
    } finally {
      await gateway.end();
      await agent.stop();
    }
  });
});

describe("a listener of several gateways on PostgreSQL", { skip: noPostgres }, () => {
  test("gets what any of them accepted, and may acknowledge at a different one than the sending one", async () => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const settings = { encryptionKey: "5e".repeat(32) };
    const first = await startTestGateway(database, { settings });
    const second = await startTestGateway(database, { settings });
    try {
      await first.management.register({ name: "shared", url: agent.url, routes: ["POST /hook"] });
      const key = await first.management.createKey({ agent: "shared", name: "ci" });
      const [here, there] = [first, second].map(({ url }) => new GatewayClient({ baseUrl: url }));
      assert.ok(here !== undefined && there !== undefined);
      const listener = await there.listeners.create("shared");
      const sent: string[] = [];
      const deliver = async (url: string) => {
        const answer = await send(url, {
          method: "POST",
          path: forwardPath("shared", "/hook"),
          headers: { "x-agent-api-key": key.value },
        });
        sent.push(String(answer.headers["x-agentex-delivery-id"]));
      };
      const got: string[] = [];
      const stop = new AbortController();
      const heard = (async () => {
        for await (const copy of here.listeners.deliveries(listener.id, { signal: stop.signal })) {
          got.push(copy.delivery.id);
          await there.listeners.acknowledge(listener.id, copy.delivery.id);
        }
      })();
      for (let count = 0; count < 20; count++) {
        await Promise.all([deliver(first.url), deliver(second.url)]);
      }
      await waitFor(() => got.length >= 40);
      stop.abort();
      await heard;
      assert.deepEqual(got.toSorted(), sent.toSorted());
    } finally {
      await second.stop();
      await first.end();
      await agent.stop();
    }
  });
});
