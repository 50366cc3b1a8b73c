import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  GatewayClient,
  type Delivery,
  type DeliveryEvent,
  type DeliveryFilter,
} from "agentex-gateway-sdk/client";
import { eachStore, newPostgres, noPostgres } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import { assertProblem } from "../../harness/problem.ts";
import { connectRaw, head } from "../../harness/raw-client.ts";
import { send } from "../../harness/send.ts";
import { settled } from "../../harness/settled.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { startTestGateway } from "../../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../../harness/use-gateway.ts";
import { waitFor, within } from "../../harness/wait-for.ts";

/** Follows a stream until it is told to stop. */
function follow(client: GatewayClient, filter: DeliveryFilter = {}, after?: string) {
  const events: DeliveryEvent[] = [];
  const stop = new AbortController();
  const stream = client.deliveries.stream(filter, {
    signal: stop.signal,
    ...(after !== undefined && { after }),
  });
  const followed = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return {
    events,
    sees: async (id: string, status: Delivery["status"]) =>
      waitFor(
        () => events.some(({ delivery }) => delivery.id === id && delivery.status === status),
        () =>
          `${id} was not told as ${status}, but ${JSON.stringify(events.map((e) => [e.delivery.id, e.delivery.status]))}`,
        10_000,
      ),
    async stop() {
      stop.abort();
      await within(followed, "the stream ends when it is aborted");
    },
  };
}

eachStore("the stream of deliveries", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  let key = "";

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "streamed", url: scene.agent.url });
    key = (await management.createKey({ agent: "streamed", name: "ci" })).value;
  });

  async function deliver(path = "/hook"): Promise<string> {
    const answer = await scene.call("streamed", path, {
      method: "POST",
      headers: { "x-agent-api-key": key, prefer: "respond-async" },
      body: "x",
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  }
  /** Opens a bare stream, and waits until it listens. */
  async function open(...headers: string[]) {
    const raw = await connectRaw(scene.gateway.port);
    raw.write(
      head("GET /deliveries/stream", ...headers).replace("gateway.test", `localhost:${scene.gateway.port}`),
    );
    await raw.sees("retry: ");
    return raw;
  }

  test("consists of server-sent events, each with the delivery as it is listed", async () => {
    const earlier = await deliver();
    await settled(client, earlier, "delivered");
    const raw = await open();
    const id = await deliver();
    await waitFor(() => raw.received().includes('"status":"delivered"'), "no event came");
    const text = raw.received();
    raw.destroy();
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(text, /\r\ncontent-type: text\/event-stream\r\n/i);
    assert.match(text, /\r\ncache-control: no-cache\r\n/i);
    const data = /event: delivery\nid: \d+-\w{13}\ndata: (\{[^\n]*"status":"delivered"[^\n]*\})\n\n/.exec(
      text,
    )?.[1];
    const { deliveries } = await client.deliveries.list({ limit: 1 });
    assert.deepEqual(JSON.parse(data ?? "null"), deliveries[0]);
    assert.equal(deliveries[0]?.id, id);
    assert.ok(!text.includes(earlier), "what was before is not told");
  });

  test("sends each change once to all subscribers", async () => {
    const [first, second] = [await open(), await open()];
    let finish = (): void => {};
    scene.agent.answers((_received, response) => {
      finish = () => response.end();
    });
    const id = await deliver();
    const tells = (status: string): RegExp =>
      new RegExp(`data: \\{"id":"${id}"[^\\n]*"status":"${status}"[^\\n]*\\n`, "g");
    for (const raw of [first, second]) {
      await waitFor(() => tells("running").test(raw.received()), "the attempt is not told");
    }
    finish();
    for (const raw of [first, second]) {
      await waitFor(() => tells("delivered").test(raw.received()), "the end is not told");
    }
    // What follows it shows that nothing else was in flight.
    const next = await deliver();
    await waitFor(() => first.received().includes(next));
    for (const raw of [first, second]) {
      assert.equal(raw.received().match(tells("running"))?.length, 1);
      assert.equal(raw.received().match(tells("delivered"))?.length, 1);
      raw.destroy();
    }
    finish();
  });

  test("sends only what matches the filter", async () => {
    const raw = await open();
    const posts = follow(client, { route: "POST", status: ["delivered", "failed"] });
    const none = follow(client, { event: "push" });
    // Both are listening once they receive something; until then, it is sent again.
    let id = "";
    await waitFor(async () => {
      id = await deliver();
      return posts.events.length > 0;
    }, "nothing was told");
    await posts.sees(id, "delivered");
    assert.deepEqual([...new Set(posts.events.map(({ delivery }) => delivery.status))], ["delivered"]);
    assert.deepEqual(none.events, []);
    raw.destroy();
    await posts.stop();
    await none.stop();
  });

  test("resumes after the last event, with everything that changed in the meantime", async () => {
    const raw = await open();
    const seen = await deliver();
    await waitFor(() => new RegExp(`"id":"${seen}"[^\\n]*"delivered"`).test(raw.received()));
    raw.destroy();
    const last =
      raw
        .received()
        .match(/^id: (.*)$/gm)
        ?.at(-1)
        ?.slice(4) ?? "";
    const missed = [await deliver(), await deliver()];
    for (const id of missed) await settled(client, id, "delivered");
    const resumed = await open(`last-event-id: ${last}`);
    for (const id of missed) {
      await waitFor(
        () => new RegExp(`"id":"${id}"[^\\n]*"delivered"`).test(resumed.received()),
        "it was missed",
      );
    }
    const next = await deliver();
    await waitFor(() => new RegExp(`"id":"${next}"[^\\n]*"delivered"`).test(resumed.received()));
    for (const id of missed) {
      assert.equal(resumed.received().split(`data: {"id":"${id}"`).length, 2, "each was told once");
    }
    resumed.destroy();
  });

  test("rejects an unknown Last-Event-ID and an invalid filter", async () => {
    const answer = await send(scene.gateway.url, {
      path: "/deliveries/stream",
      headers: { "last-event-id": "yesterday" },
    });
    assertProblem(answer, 422, "parameters_invalid");
    assertProblem(
      await scene.gateway.management.get("/deliveries/stream?status=lost"),
      422,
      "parameters_invalid",
    );
    assertProblem(
      await scene.gateway.management.get("/deliveries/stream?agent=nobody"),
      404,
      "agent_not_found",
    );
    await assert.rejects(client.deliveries.stream({ agent: "nobody" }).next(), { code: "agent_not_found" });
  });
});

eachStore("the stream of a gateway that stops", (store) => {
  test("ends immediately, and the client continues with the next gateway where it was", async () => {
    const agent = await startTestAgent();
    const database = await store();
    const settings = { port: await freePort(), encryptionKey: "5e".repeat(32) };
    const first = await startTestGateway(database, { settings });
    await first.management.register({ name: "streamed", url: agent.url });
    const key = (await first.management.createKey({ agent: "streamed", name: "ci" })).value;
    const deliver = async (): Promise<string> => {
      const answer = await send(first.url, {
        method: "POST",
        path: forwardPath("streamed", "/x"),
        headers: { "x-agent-api-key": key, prefer: "respond-async" },
        body: "",
      });
      return String(answer.headers["x-agentex-delivery-id"]);
    };
    const client = new GatewayClient({ baseUrl: first.url });
    const following = follow(client);
    await waitFor(async () => {
      await deliver();
      return following.events.length > 0;
    });
    await within(first.stop(), "a gateway does not wait for those who listen", 4_000);

    const second = await startTestGateway(database, { settings });
    const id = await deliver();
    await following.sees(id, "delivered");
    await following.stop();
    await agent.stop();
    await second.end();
  });
});

test("the stream includes changes by another gateway", { skip: noPostgres }, async () => {
  const agent = await startTestAgent();
  const database = await newPostgres();
  const settings = { encryptionKey: "5e".repeat(32) };
  const here = await startTestGateway(database, { settings });
  const there = await startTestGateway(database, { settings });
  await here.management.register({ name: "streamed", url: agent.url });
  const key = (await here.management.createKey({ agent: "streamed", name: "ci" })).value;
  const following = follow(new GatewayClient({ baseUrl: here.url }));
  let id = "";
  await waitFor(async () => {
    const answer = await send(there.url, {
      method: "POST",
      path: forwardPath("streamed", "/x"),
      headers: { "x-agent-api-key": key },
      body: "",
    });
    id = String(answer.headers["x-agentex-delivery-id"]);
    return following.events.length > 0;
  });
  await following.sees(id, "delivered");
  await following.stop();
  await agent.stop();
  await here.stop();
  await there.end();
});
