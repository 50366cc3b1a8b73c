import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { onSqlite } from "../harness/each-store.ts";
import { settled } from "../harness/settled.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor, within } from "../harness/wait-for.ts";

/** More than the system buffers for a connection whose other end does not read. */
const ANSWER = Buffer.alloc(20 * 1024 * 1024, "x");

onSqlite("a sender that does not read the response", (store) => {
  const scene = useGateway(store, {
    settings: { answerTimeout: 1_500, retrySchedule: [], keepAliveTimeout: 1_000 },
  });
  const sockets: Socket[] = [];
  let client: GatewayClient;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { status } = await management.post("/agents/register", {
      name: "agent",
      description: "an agent of the tests",
      acp_url: scene.agent.url,
      acp_type: "async",
      registration_metadata: {
        webhook_concurrency: 2,
        webhook_routes: [{ method: "POST", path: "/hook" }],
      },
    });
    assert.equal(status, 200);
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });

  /** Sends one and never reads. */
  function ask(preference: string): Socket {
    const socket = connect(scene.gateway.port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    socket.pause();
    socket.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: gateway\r\nx-agent-api-key: ${key}\r\n` +
        `${preference}content-length: 2\r\n\r\n{}`,
    );
    return socket;
  }
  const statuses = async (): Promise<readonly string[]> => {
    const { deliveries } = await client.deliveries.list();
    return deliveries.map(({ status }) => status);
  };

  test("with assured, blocks the agent until the deadline at most, and its response counts", async () => {
    scene.agent.answers((received, response) => {
      response.writeHead(200).end(received.headers["x-small"] === undefined ? ANSWER : "ok");
    });
    for (let count = 0; count < 2; count++) ask("prefer: wait=1\r\n");
    await waitFor(() => scene.agent.received.length === 2, "the agent did not get them");
    // Both of the agent's slots are taken; this one is sent when one is free.
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key, prefer: "respond-async", "x-small": "yes" },
      body: "{}",
    });
    await settled(client, String(answer.headers["x-agentex-delivery-id"]), "delivered");
    await waitFor(async () => (await statuses()).every((status) => status === "delivered"));
    assert.equal(scene.agent.received.length, 3, "an answer did not count");
  });

  test("with direct, is disconnected after a while, and so is the agent", async () => {
    let isLetGo = false;
    scene.agent.answers((_received, response) => {
      response.once("close", () => (isLetGo = true));
      response.writeHead(200).end(ANSWER);
    });
    ask("");
    await waitFor(() => isLetGo, "the agent was kept waiting");
    await waitFor(async () => (await statuses()).includes("cancelled"));
  });

  test("does not prevent the gateway from stopping", async () => {
    scene.agent.answers((_received, response) => void response.writeHead(200).end(ANSWER));
    for (let count = 0; count < 2; count++) ask("prefer: wait=1\r\n");
    await waitFor(() => scene.agent.received.length === 2, "the agent did not get them");
    await within(scene.gateway.stop(), "the gateway waited for those who do not read");
    for (const socket of sockets) socket.destroy();
  });
});

onSqlite("an agent that sends a byte now and then, and never finishes", (store) => {
  const scene = useGateway(store, {
    settings: { attemptLimit: 1_000, agentTimeout: 500, retrySchedule: [] },
  });

  test("has its attempt ended at the limit", async () => {
    const { management } = scene.gateway;
    const client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    const { value } = await management.createKey({ agent: "agent", name: "ci" });
    scene.agent.answers((_received, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write("."), 50);
      response.once("close", () => clearInterval(dripping));
    });
    for (const prefer of ["respond-async", "wait=1"]) {
      const answer = await scene.call("agent", "/hook", {
        method: "POST",
        headers: { "x-agent-api-key": value, prefer },
        body: "{}",
      });
      assert.equal(answer.status, 202, answer.text);
      const delivery = await settled(client, String(answer.headers["x-agentex-delivery-id"]), "failed");
      assert.partialDeepStrictEqual(delivery.attempts, [{ agent_status: 200, error: "agent_timeout" }]);
      const { duration_ms: duration } = delivery.attempts[0] ?? {};
      assert.ok(duration !== undefined && duration !== null && duration >= 900, String(duration));
    }
  });
});
