import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { getRequestListener } from "@hono/node-server";
import { z } from "zod";

const EVENT = "incident.created";

type Subscribing = {
  readonly arguments: Record<string, unknown>;
  readonly url: string;
  readonly secret: string;
  readonly cursor: string | null;
};

/** A third-party MCP server that delivers one event by webhook, as SEP-3415 describes it. */
export type EventsServer = {
  readonly url: string;
  /** The requests that it received, in order. */
  readonly subscribed: Subscribing[];
  readonly unsubscribed: string[];
  /** Sends an event to the last subscriber. @returns the HTTP status of the response. */
  emit(cursor: string, data: object): Promise<number>;
  stop(): Promise<void>;
};

/** @param lifetime - of a subscription, in milliseconds. */
export async function startEventsServer(lifetime: number, authorization?: string): Promise<EventsServer> {
  const subscribed: Subscribing[] = [];
  const unsubscribed: string[] = [];
  const post = async ({ url, secret }: Subscribing, id: string, message: object) => {
    const body = JSON.stringify(message);
    const time = String(Math.floor(Date.now() / 1_000));
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    assert.ok(key.length >= 24 && key.length <= 64, `a secret of ${key.length} bytes`);
    const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
    return fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": time,
        "webhook-signature": `v1,${signature}`,
        "x-mcp-subscription-id": "sub_1",
      },
      body,
    });
  };
  const handler = createMcpHandler(async () => {
    const mcp = new McpServer(
      { name: "somebody else's", version: "1.0.0" },
      { capabilities: { events: {}, extensions: { "io.modelcontextprotocol/events": {} } } as object },
    );
    const { server } = mcp;
    server.setRequestHandler("events/list", { params: z.looseObject({}) }, async () => ({
      events: [
        { name: EVENT, description: "", inputSchema: {}, payloadSchema: {}, delivery: ["webhook"] },
        { name: "polled.only", description: "", inputSchema: {}, payloadSchema: {}, delivery: ["poll"] },
      ],
    }));
    const delivery = z.object({ mode: z.literal("webhook"), url: z.string(), secret: z.string() });
    server.setRequestHandler(
      "events/subscribe",
      {
        params: z.looseObject({
          name: z.literal(EVENT),
          arguments: z.record(z.string(), z.unknown()),
          delivery,
          cursor: z.string().nullable(),
        }),
      },
      async (params) => {
        const wanted = { arguments: params.arguments, ...params.delivery, cursor: params.cursor };
        const challenge = randomUUID();
        const answer = await post(wanted, randomUUID(), { type: "verification", challenge });
        assert.equal(answer.status, 200);
        assert.deepEqual(await answer.json(), { challenge });
        subscribed.push(wanted);
        return {
          id: "sub_1",
          refreshBefore: new Date(Date.now() + lifetime).toISOString(),
          cursor: params.cursor ?? "0",
          truncated: false,
        };
      },
    );
    server.setRequestHandler(
      "events/unsubscribe",
      { params: z.looseObject({ delivery: z.looseObject({ url: z.string() }) }) },
      async (params) => {
        unsubscribed.push(params.delivery.url);
        return {};
      },
    );
    return mcp;
  });
  const answer = getRequestListener(async (request) =>
    authorization !== undefined && request.headers.get("authorization") !== authorization
      ? new Response("who are you?", { status: 401 })
      : handler.fetch(request),
  );
  const http = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    subscribed,
    unsubscribed,
    async emit(cursor, data) {
      const to = subscribed.at(-1);
      assert.ok(to !== undefined, "nobody has subscribed");
      const event = {
        eventId: `evt_${cursor}`,
        name: EVENT,
        timestamp: new Date().toISOString(),
        data,
        cursor,
      };
      return (await post(to, event.eventId, event)).status;
    },
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
