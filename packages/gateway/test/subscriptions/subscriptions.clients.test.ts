import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import {
  createMCPClient,
  experimental_createMCPEventWebhook as createMCPEventWebhook,
  type Experimental_MCPEventStore as MCPEventStore,
  type Experimental_MCPEventSubscription as MCPEventSubscription,
} from "@ai-sdk/mcp";
import { agentex } from "../cli/agentex.ts";
import { onSqlite } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import type { Received } from "./event-receiver.ts";
import { useSubscribedScene } from "./subscribed-scene.ts";

/** As an application stores it, but in memory. */
function memoryStore(): MCPEventStore & { readonly all: Map<string, MCPEventSubscription> } {
  const all = new Map<string, MCPEventSubscription>();
  return {
    all,
    get: async (key) => all.get(key),
    getById: async (id) => [...all.values()].find((each) => each.id === id),
    set: async (subscription) => void all.set(subscription.key, subscription),
    update: async (key, patch) => {
      const known = all.get(key);
      if (known !== undefined) all.set(key, { ...known, ...patch });
    },
    delete: async (key) => void all.delete(key),
  };
}

onSqlite("a subscriber with the AI SDK's client", (database) => {
  const used = useSubscribedScene(database);
  const store = memoryStore();
  const events: string[] = [];
  const ended: unknown[] = [];
  const handle = createMCPEventWebhook({
    store,
    onEvent: async ({ event }) => void events.push(event.eventId),
    onTerminated: async ({ termination }) => void ended.push(termination.error.message),
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const headers = new Headers(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const url = `http://${String(incoming.headers.host)}${incoming.url ?? ""}`;
    const response = await handle(new Request(url, { method: "POST", headers, body: Buffer.concat(chunks) }));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  test("subscribes, gets events through its webhook handler, refreshes, and unsubscribes", async () => {
    const headers = used.account().headers("member");
    const client = await createMCPClient({
      transport: { type: "http", url: `${used.scene.gateway.url}/mcp`, headers },
      experimental_events: { store },
    });
    try {
      const listed = await client.experimental_events.list();
      assert.ok(listed.events.every(({ delivery }) => delivery.includes("webhook")));
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/events`;
      const subscribed = await client.experimental_events.subscribe({
        name: "github.push",
        arguments: { agent: "watcher" },
        delivery: { mode: "webhook", url, allowInsecureLocalhost: true },
      });
      const first = await used.push();
      await waitFor(() => events.length === 1);
      const refreshed = await client.experimental_events.refresh({ id: subscribed.id });
      assert.equal(refreshed.id, subscribed.id);
      const second = await used.push();
      await waitFor(() => events.length === 2);
      assert.deepEqual(events, [first, second]);
      await waitFor(async () => (await used.shown(subscribed.id))["delivered"] === 2);
      assert.equal([...store.all.values()][0]?.cursor, second);
      await client.experimental_events.unsubscribe({ id: subscribed.id });
      assert.equal((await used.account().as("viewer").get(`/subscriptions/${subscribed.id}`)).status, 404);
      const again = await client.experimental_events.subscribe({
        name: "github.any",
        delivery: { mode: "webhook", url, allowInsecureLocalhost: true },
      });
      await used.account().as("admin").delete(`/subscriptions/${again.id}`);
      await waitFor(() => ended.length === 1);
      assert.equal(store.all.size, 0);
    } finally {
      await client.close();
    }
  });

  test("is not the only one: a receiver as strict as ChatGPT's accepts every event", async () => {
    const largest = 256 * 1024;
    const wrong: unknown[] = [];
    used.receiver.answer("/strict", ({ body, headers, isSigned, size }: Received) => {
      if (body["type"] === "verification") {
        return { status: 200, body: JSON.stringify({ challenge: body["challenge"] }) };
      }
      const isEvent =
        isSigned &&
        size <= largest &&
        headers["content-type"] === "application/json" &&
        headers["webhook-id"] === body["eventId"] &&
        body["name"] === "github.push" &&
        !Number.isNaN(Date.parse(String(body["timestamp"]))) &&
        typeof body["data"] === "object";
      if (!isEvent) wrong.push(body);
      return { status: isEvent ? 200 : 400 };
    });
    await used.subscribe("/strict", {}, { "user-agent": "openai-mcp/1.0.0" });
    const small = await used.push();
    const large = await used.push("mona", "long text ".repeat(60_000));
    await waitFor(() => used.ids("/strict").length === 2);
    assert.deepEqual(used.ids("/strict"), [small, large]);
    assert.deepEqual(wrong, []);
  });

  test("is shown and ended on the command line", async () => {
    const { id } = await used.subscribe("/listed");
    const environment = {
      AGENTEX_BASE_URL: used.scene.gateway.url,
      AGENTEX_API_KEY: used.account().keys.member.value,
      AGENTEX_ACCOUNT_ID: used.account().id,
    };
    const listed = await agentex(["subscriptions", "list"], { environment });
    assert.match(listed.stdout, new RegExp(`${id} +github.push .* active +0`));
    const shown = await agentex(["subscriptions", "show", id], { environment });
    assert.match(shown.stdout, /Subscriber +ours member/);
    assert.equal((await agentex(["subscriptions", "delete", id, "--yes"], { environment })).code, 0);
    await waitFor(() => used.receiver.got("/listed")[0]?.body["type"] === "terminated");
  });
});
