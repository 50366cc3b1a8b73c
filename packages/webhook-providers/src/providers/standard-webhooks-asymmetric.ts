import type { Provider } from "../provider/provider.ts";

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const standardWebhooksAsymmetric: Provider = {
  id: "standard-webhooks-asymmetric",
  name: "Standard Webhooks (asymmetric, v1a)",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  recognition: [
    ["webhook-signature", { header: "webhook-signature", starts: "v1a," }],
    ["webhook-signature"],
  ],
  verification: {
    scheme: "ed25519",
    signature: { header: "webhook-signature", prefix: "v1a,", separator: " ", encoding: "base64" },
    timestamp: { header: "webhook-timestamp", unit: "s", toleranceSeconds: 300 },
    signed: "{header:webhook-id}.{timestamp}.{body}",
  },
  secret: { madeBy: "provider", kind: "public_key", type: "ed25519", encoding: "base64", prefix: "whpk_" },
  setup: {
    url: "The sender's setting for the endpoint or webhook URL.",
    secret: "The public key that the sender shows for it (whpk_…).",
    events: "The sender's setting for the events, if it has one.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{header:webhook-id}"],
  identity: { from: [], matching: "any", keyName: "any name" },
  conversation: ["{json:data.id}"],
};
