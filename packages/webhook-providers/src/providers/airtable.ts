import type { Provider } from "../provider/provider.ts";

/** Airtable only notifies that a base changed; the agent must fetch the changes. */
export const airtable: Provider = {
  id: "airtable",
  name: "Airtable",
  docs: "https://airtable.com/developers/web/api/webhooks-overview",
  recognition: [["x-airtable-content-mac"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-airtable-content-mac", prefix: "hmac-sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "base64" },
  setup: {
    url: "The notificationUrl field of POST https://api.airtable.com/v0/bases/{baseId}/webhooks.",
    secret: "The macSecretBase64 field of the response, which is returned only once.",
    events: "The specification field of the same call: filters with dataTypes, such as tableData.",
  },
  payload: [{ as: "json" }],
  event: [{ when: { value: "{json:webhook.id}", there: true }, use: "notification" }],
  deliveryId: ["{json:webhook.id}/{json:timestamp}"],
  identity: {
    from: ["{json:webhook.id}", "{json:base.id}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  // Only says that something changed.
  summary: ["Base {json:base.id} changed"],
  digest: { title: ["Base {json:base.id} changed"] },
  conversation: ["{json:base.id}"],
  // Airtable does not accept a response with a body.
  acknowledge: [{ status: 204 }],
};
