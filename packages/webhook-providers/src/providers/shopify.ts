import type { Provider } from "../provider.ts";

/** The headers are not signed: topic and shop are as trustworthy as whoever knows the app's secret. */
export const shopify: Provider = {
  id: "shopify",
  name: "Shopify",
  docs: "https://shopify.dev/docs/apps/build/webhooks",
  recognition: [["x-shopify-hmac-sha256"]],
  proof: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-shopify-hmac-sha256", prefix: "", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The app's shopify.app.toml → [[webhooks.subscriptions]] → uri; or the shop's Settings → Notifications → Webhooks.",
    secret:
      "The app's client secret; for webhooks made in the shop's settings, the one shown below their list.",
  },
  payload: [{ as: "json" }],
  event: ["{header:x-shopify-topic}"],
  // Not the Webhook-Id, which differs between subscriptions to one event.
  deliveryId: ["{header:x-shopify-event-id}"],
  identity: {
    from: ["{header:x-shopify-shop-domain}"],
    matching: "any",
    keyName: "as you like; the secret is the app's, for all shops",
  },
  conversation: ["{header:x-shopify-shop-domain}/{json:order_id|json:id}"],
  deadlineSeconds: 5,
};
