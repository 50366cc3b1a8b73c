import type { Sample } from "../sign/sample.ts";

const standard = { "webhook-id": "msg_{id}" };
const throughSvix = { "user-agent": "Svix-Webhooks/1.62.0", "svix-id": "msg_{id}" };
const spec = "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md";

/** Samples of senders that use Standard Webhooks or Svix, and of generic senders. */
export const standardSamples: readonly Sample[] = [
  ...["standard-webhooks", "standard-webhooks-asymmetric"].map((provider): Sample => ({
    provider,
    event: "contact.created",
    source: spec,
    headers: standard,
    json: {
      type: "contact.created",
      timestamp: "{now_iso}",
      data: { id: "1f81eb52-5198-4599-803e-771906343485", type: "contact", email: "john@example.com" },
    },
  })),
  {
    provider: "svix",
    event: "ping",
    source: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
    headers: throughSvix,
    json: { event_type: "ping", data: { success: true } },
  },
  {
    provider: "clerk",
    event: "user.created",
    source: "https://clerk.com/docs/webhooks/overview",
    headers: throughSvix,
    json: {
      type: "user.created",
      object: "event",
      timestamp: "{now_ms}",
      instance_id: "ins_123",
      data: { id: "user_29w83sxmDNGwOuEthce5gg56FcC", object: "user", first_name: "Example" },
    },
  },
  {
    provider: "mcp-events",
    event: "incident.created",
    source: "https://modelcontextprotocol.io/extensions/events/overview",
    headers: { "webhook-id": "{id}", "x-mcp-subscription-id": "sub_1f81eb52" },
    json: {
      eventId: "{id}",
      name: "incident.created",
      timestamp: "{now_iso}",
      data: { id: "INC-7", title: "Checkout answers slowly", severity: "P2" },
      cursor: "41",
    },
  },
  {
    provider: "openai",
    event: "response.completed",
    source: "https://platform.openai.com/docs/guides/webhooks",
    headers: {
      "user-agent": "OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)",
      "webhook-id": "wh_{id}",
    },
    json: {
      object: "event",
      id: "evt_685343a1381c819085d44c354e1b330e",
      type: "response.completed",
      created_at: "{now_s}",
      data: { id: "resp_abc123" },
    },
  },
  {
    provider: "replicate",
    event: "prediction.succeeded",
    source: "https://replicate.com/docs/topics/webhooks/receive-webhook",
    headers: standard,
    json: {
      id: "ufawqhfynnddngldkgtslldrkq",
      version: "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
      status: "succeeded",
      created_at: "{now_iso}",
      input: { text: "Alice" },
      output: ["Hello, Alice"],
    },
  },
  {
    provider: "anthropic",
    event: "session.status_idled",
    source: "https://platform.claude.com/docs/en/managed-agents/webhooks",
    headers: standard,
    json: {
      type: "event",
      id: "wevt_{id}",
      created_at: "{now_iso}",
      data: {
        type: "session.status_idled",
        id: "sesn_011CZkZAtmR3yMPDzynEDxu7",
        organization_id: "org_011CZkZZAe0sMna4vkBdtrfx",
        workspace_id: "wrkspc_011CZkZaBF1tNoB5wlCeusgy",
      },
    },
  },
  {
    provider: "hmac",
    event: "order.created",
    source: "https://www.rfc-editor.org/rfc/rfc2104",
    headers: { "x-delivery-id": "{id}" },
    json: { event: "order.created", order: { id: 1 } },
  },
];
