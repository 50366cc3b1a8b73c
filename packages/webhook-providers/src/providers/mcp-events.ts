import type { Provider } from "../provider/provider.ts";

const isControl = { value: "{json:type}", there: true } as const;

/**
 * Events of an MCP server, delivered by webhook: SEP-3415, https://modelcontextprotocol.io/extensions/events/overview
 *
 * Events have a `name`; messages about the subscription itself have a `type`: `verification`, `gap` or `terminated`.
 */
export const mcpEvents: Provider = {
  id: "mcp-events",
  name: "MCP Events",
  docs: "https://modelcontextprotocol.io/extensions/events/overview",
  recognition: [["webhook-signature", "x-mcp-subscription-id"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "webhook-signature", prefix: "v1,", separator: " ", encoding: "base64" },
    timestamp: { header: "webhook-timestamp", unit: "s", toleranceSeconds: 300 },
    signed: "{header:webhook-id}.{timestamp}.{body}",
  },
  secret: { madeBy: "user", kind: "base64", prefix: "whsec_" },
  setup: {
    url: "The `delivery.url` of `events/subscribe`. `npx agentex-gateway mcp subscribe` makes that call, and keeps the subscription alive.",
    secret: "The `delivery.secret` of the same call: `whsec_` and 24 to 64 bytes in Base64.",
    events: "The `name` of the same call; `events/list` lists them.",
  },
  payload: [{ as: "json" }],
  event: [{ when: isControl, use: "subscription.{json:type}" }, "{json:name}"],
  // Messages about the subscription have no event id.
  deliveryId: ["{json:eventId}", "{header:webhook-id}"],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name; each subscription has its own secret",
  },
  conversation: ["{json:data.conversation}", "{header:x-mcp-subscription-id}"],
  summary: [
    "{json:name}: {json:data.summary|json:data.title|json:data.subject}",
    "{json:name}",
    "The subscription: {json:type}",
  ],
  digest: {
    title: ["{json:data.title|json:data.subject|json:data.summary|json:name}"],
    url: ["{json:data.url}"],
    text: ["{json:data.text|json:data.body|json:data.message|json:data.description}"],
  },
  handshakes: [
    {
      signed: true,
      method: "POST",
      when: [{ value: "{json:type}", is: "verification" }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { json: { challenge: "{json:challenge}" } },
      },
    },
  ],
};
