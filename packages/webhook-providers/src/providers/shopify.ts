import type { Provider } from "../provider/provider.ts";

const action = "{header:x-shopify-topic}/{header:x-shopify-event-id}";

/** The headers are not signed: topic and shop are only as trustworthy as those who have the app's secret. */
export const shopify: Provider = {
  id: "shopify",
  name: "Shopify",
  docs: "https://shopify.dev/docs/apps/build/webhooks",
  recognition: [["x-shopify-hmac-sha256"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-shopify-hmac-sha256", prefix: "", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The app's shopify.app.toml → [[webhooks.subscriptions]] → uri, or the shop's Settings → Notifications → Webhooks.",
    secret:
      "The app's client secret. For webhooks created in the shop's settings, the secret shown below their list.",
    events: "The topics of the same subscription: orders/create, products/update, app/uninstalled …",
  },
  retries: "8 times within 4 hours.",
  sources: {
    deadline: "https://shopify.dev/docs/apps/build/webhooks/subscribe/https",
    retries: "https://shopify.dev/changelog/updates-to-webhook-retry-mechanism",
  },
  payload: [{ as: "json" }],
  event: ["{header:x-shopify-topic}"],
  // Event-Id identifies an action in the shop, which may concern several topics, and several resources within a topic.
  deliveryId: [
    `${action}/{json:admin_graphql_api_id|json:id}/{json:updated_at}`,
    `${action}/{json:admin_graphql_api_id|json:id}`,
    `${action}/{json:inventory_item_id}/{json:location_id}/{json:updated_at}`,
    action,
  ],
  identity: {
    from: ["{header:x-shopify-shop-domain}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app, for all shops",
  },
  // The topic is only in a header, which is not signed.
  summary: ["Shopify {event}: {json:name|json:title|json:handle|json:id}"],
  digest: { title: ["{json:name|json:title|json:handle}"], text: ["{json:note|json:body_html}"] },
  conversation: ["{header:x-shopify-shop-domain}/{json:order_id|json:id}"],
  deadlineSeconds: 5,
};
