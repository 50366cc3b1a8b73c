import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AgentServer, GatewayClient } from "agentex-gateway-sdk";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import type { RegisteredAgent } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { settled } from "../harness/settled.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("an agent that stops", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  let agent: RegisteredAgent;
  let key = "";

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    agent = await management.register({ name: "leaving", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "leaving", name: "ci" })).value;
  });

  const say = async (name: string, internalKey?: string) =>
    send(scene.gateway.url, {
      method: "POST",
      path: `/agents/name/${name}/stopping`,
      headers: internalKey === undefined ? {} : { "x-agent-api-key": internalKey },
    });
  async function deliver(name: string, value: string): Promise<string> {
    const answer = await scene.call(name, "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": value, prefer: "respond-async" },
      body: "x",
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  }

  test("is believed only with its own internal key", async () => {
    const other = await scene.gateway.management.register({ name: "other", url: scene.agent.url });
    assertProblem(await say("leaving"), 401, "credentials_missing");
    for (const wrong of ["", "x", key, other.internalKey, agent.internalKey.slice(1)]) {
      assertProblem(await say("leaving", wrong), 401, "key_invalid");
    }
    assertProblem(await say("nobody", agent.internalKey), 404, "agent_not_found");
    assert.equal((await client.agents.get({ name: "leaving" })).status, "Ready");
  });

  test("gets nothing, without an attempt, while its health says 503, and everything when it registers again", async () => {
    scene.agent.answers((received, response) => {
      response.writeHead(received.url === "/healthz" ? 503 : 200).end();
    });
    const answer = await say("leaving", agent.internalKey);
    assert.equal(answer.status, 200, answer.text);
    assert.partialDeepStrictEqual(answer.json(), { id: agent.id });
    const { status, status_reason } = await client.agents.get({ name: "leaving" });
    assert.equal(status, "Unhealthy");
    assert.match(status_reason, /stopping/);

    const id = await deliver("leaving", key);
    // It is probed, and responds that it is still stopping.
    await waitFor(() => scene.agent.received.some(({ url }) => url === "/healthz"));
    await waitFor(() => scene.agent.received.filter(({ url }) => url === "/healthz").length > 1);
    assert.partialDeepStrictEqual(await client.deliveries.get(id), { status: "waiting", attempt_count: 0 });

    await scene.gateway.management.register({
      name: "leaving",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    await settled(client, id, "delivered");
    assert.equal((await client.agents.get({ name: "leaving" })).status, "Ready");
  });

  test("gets its waiting deliveries when a probe finds it healthy", async () => {
    await say("leaving", agent.internalKey);
    const id = await deliver("leaving", key);
    await settled(client, id, "delivered");
  });

  test("reports it automatically with the SDK, and gets what arrived in the meantime when it is back", async () => {
    const port = await freePort();
    const handled: string[] = [];
    const start = async (): Promise<AgentServer> => {
      const acp = new AgentServer({
        name: "sdk-agent",
        description: "an agent of the tests",
        baseUrl: scene.gateway.url,
        port,
        stopAtSignals: false,
        environment: {},
        log: { info() {}, warn() {}, error() {} },
      });
      // `post` is not Express's, which does not wait for handlers.
      const { post } = acp;
      post("/hook", async (request) => {
        handled.push(await request.text());
        return { message: "Success" };
      });
      await acp.start();
      return acp;
    };
    const first = await start();
    const sdkKey = (await scene.gateway.management.createKey({ agent: "sdk-agent", name: "ci" })).value;
    await first.stop();
    assert.equal((await client.agents.get({ name: "sdk-agent" })).status, "Unhealthy");
    const id = await deliver("sdk-agent", sdkKey);
    assert.partialDeepStrictEqual(await client.deliveries.get(id), { status: "waiting", attempt_count: 0 });
    const second = await start();
    const delivery = await settled(client, id, "delivered");
    assert.equal(delivery.attempt_count, 1);
    assert.deepEqual(handled, ["x"]);
    await second.stop();
  });
});
