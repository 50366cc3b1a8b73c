import type { Provider } from "../provider/provider.ts";

export const paddle: Provider = {
  id: "paddle",
  name: "Paddle Billing",
  docs: "https://developer.paddle.com/webhooks/signature-verification",
  recognition: [["paddle-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "paddle-signature", prefix: "h1=", separator: ";", encoding: "hex" },
    // Paddle retries for 3 days, and does not say that it signs retries again. The 5 s of its libraries suit webhooks that are
    // read immediately.
    timestamp: {
      header: "paddle-signature",
      entry: { prefix: "ts=", separator: ";" },
      unit: "s",
      toleranceSeconds: 259_200,
    },
    signed: "{timestamp}:{body}",
  },
  // The key is the full text.
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Developer tools → Notifications → New destination → URL.",
    secret: "The destination's secret key (pdl_ntfset_…).",
    events: "Events, in the same form: transaction.completed, subscription.updated …",
  },
  retries: "60 times within 3 days with growing intervals; in a sandbox, 3 times within 15 minutes.",
  sources: {
    deadline: "https://developer.paddle.com/webhooks/about/respond-to-webhooks",
    answer: "https://developer.paddle.com/webhooks/about/respond-to-webhooks",
    retries: "https://developer.paddle.com/webhooks/about/respond-to-webhooks",
  },
  payload: [{ as: "json" }],
  event: ["{json:event_type}"],
  deliveryId: ["{json:event_id}"],
  sameBodyWithinSeconds: 604_800,
  identity: { from: [], matching: "any", keyName: "any name; each destination has its own secret" },
  summary: ["Paddle {json:event_type}: {json:data.id}"],
  digest: { title: ["{json:data.name|json:event_type}"], text: ["{json:data.description}"] },
  conversation: ["{json:data.subscription_id|json:data.customer_id|json:data.id}"],
  deadlineSeconds: 5,
  acknowledge: [{ status: 200 }],
};
