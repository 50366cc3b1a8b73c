import type { Provider } from "../provider/provider.ts";

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const standardWebhooks: Provider = {
  id: "standard-webhooks",
  name: "Standard Webhooks (symmetric, v1)",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  recognition: [["webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "webhook-signature", prefix: "v1,", separator: " ", encoding: "base64" },
    timestamp: { header: "webhook-timestamp", unit: "s", toleranceSeconds: 300 },
    signed: "{header:webhook-id}.{timestamp}.{body}",
  },
  secret: { madeBy: "provider", kind: "base64", prefix: "whsec_" },
  setup: {
    url: "The sender's setting for the endpoint or webhook URL.",
    secret: "The signing secret that the sender shows for it (whsec_…).",
    events: "The sender's setting for the events, if it has one.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{header:webhook-id}"],
  identity: { from: [], matching: "any", keyName: "any name; each endpoint has its own secret" },
  conversation: ["{json:data.id}"],
};
