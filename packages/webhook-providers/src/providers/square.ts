import type { Provider } from "../provider/provider.ts";

export const square: Provider = {
  id: "square",
  name: "Square",
  docs: "https://developer.squareup.com/docs/webhooks/step3validate",
  recognition: [["x-square-hmacsha256-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-square-hmacsha256-signature", prefix: "", encoding: "base64" },
    signed: "{url}{body}",
  },
  // The secret looks like base64, but its characters are the key.
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Developer Console → the application → Webhooks → Subscriptions → Notification URL. The gateway must know its public URL.",
    secret: "The subscription → Signature key.",
    events: "Events, in the same form: payment.created, order.updated …",
  },
  retries: "For up to 24 hours.",
  sources: {
    retries: "https://developer.squareup.com/docs/webhooks/troubleshooting",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:event_id}"],
  identity: {
    from: ["{json:merchant_id}"],
    matching: "any",
    keyName: "any name; each subscription has its own key",
  },
  summary: ["Square {json:type}: {json:data.type} {json:data.id}"],
  digest: {
    title: ["{json:type}"],
    text: ["{json:data.object.payment.note|json:data.object.dispute.reason}"],
  },
  conversation: ["{json:merchant_id}/{json:data.id}"],
  deadlineSeconds: 10,
  installation: { value: "{json:merchant_id}", ends: ["oauth.authorization.revoked"] },
};
