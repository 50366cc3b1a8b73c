import type { Provider } from "../provider/provider.ts";

/** https://docs.stripe.com/api/events */
export const stripe: Provider = {
  id: "stripe",
  name: "Stripe",
  docs: "https://docs.stripe.com/webhooks#verify-manually",
  recognition: [["stripe-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    // There are several v1 while a secret is rolled; v0 is for Stripe's own tests.
    signature: { header: "stripe-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    timestamp: {
      header: "stripe-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "s",
      toleranceSeconds: 300,
    },
    signed: "{timestamp}.{body}",
  },
  // The key is the full text including whsec_; it is not base64.
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Workbench → Webhooks → Add destination → Webhook endpoint → Endpoint URL.",
    secret: "The destination's Signing secret (whsec_…), or the one that `stripe listen` prints.",
    events:
      "Select events: invoice.payment_failed, checkout.session.completed, customer.subscription.deleted …",
  },
  retries: "For up to 3 days with growing intervals; in a sandbox, 3 times within a few hours.",
  sources: {
    retries: "https://docs.stripe.com/webhooks#automatic-retries",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:account}"],
    matching: "any",
    keyName: "any name, such as live or test; each endpoint has its own secret",
  },
  summary: ["Stripe {json:type}: {json:data.object.object} {json:data.object.id|json:related_object.id}"],
  digest: {
    title: ["{json:data.object.description|json:data.object.name|json:data.object.email|json:type}"],
    text: [
      "{json:data.object.last_payment_error.message|json:data.object.failure_message|json:data.object.cancellation_details.comment}",
    ],
  },
  conversation: ["{json:data.object.customer|json:data.object.id|json:related_object.id}"],
  installation: { value: "{json:account}", ends: ["account.application.deauthorized"] },
};
