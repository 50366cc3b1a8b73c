import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import { onSqlite } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const page = z.looseObject({ events: z.array(z.looseObject({ eventId: z.string() })), cursor: z.string() });
const anything = z.looseObject({});

onSqlite("The MCP SDK's client", (store) => {
  const scene = useGateway(store);
  let secret = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "reviewer", url: scene.agent.url, routes: ["POST /github"] });
    secret = (await management.createKey({ agent: "reviewer", name: "octo/flux", type: "github" })).value;
  });
  const push = async (ref: string): Promise<string> => {
    const body = JSON.stringify({ ref, repository: { full_name: "octo/flux" } });
    const headers = await githubHeaders(secret, body);
    const answer = await scene.call("reviewer", "/github", { method: "POST", headers, body });
    assert.ok(answer.status < 300, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };

  test("polls and streams events", async () => {
    const client = new Client({ name: "reader", version: "1.0.0" });
    const streamed: string[] = [];
    let isActive = false;
    client.setNotificationHandler("notifications/events/active", { params: anything }, () => {
      isActive = true;
    });
    client.setNotificationHandler("notifications/events/event", { params: anything }, ({ eventId }) => {
      streamed.push(String(eventId));
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${scene.gateway.url}/mcp`)));
    try {
      const params = { name: "github.push", arguments: { agent: "reviewer" } };
      const poll = (cursor: string | null) =>
        client.request({ method: "events/poll", params: { ...params, cursor } }, page);
      const start = await poll(null);
      assert.deepEqual(start.events, []);
      const first = await push("refs/heads/first");
      let polled = start;
      await waitFor(async () => {
        polled = await poll(start.cursor);
        return polled.events.length > 0;
      });
      assert.deepEqual(
        polled.events.map(({ eventId }) => eventId),
        [first],
      );
      const end = new AbortController();
      const stream = client.request(
        { method: "events/stream", params: { ...params, cursor: polled.cursor } },
        anything,
        { signal: end.signal },
      );
      await waitFor(() => isActive);
      const second = await push("refs/heads/second");
      await waitFor(() => streamed.length > 0);
      assert.deepEqual(streamed, [second]);
      end.abort();
      await assert.rejects(stream);
    } finally {
      await client.close();
    }
  });
});
