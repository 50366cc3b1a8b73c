import type { Provider } from "../provider/provider.ts";

/** The headers are not signed: topic and shop are only as trustworthy as those who have the webhook's secret. */
export const woocommerce: Provider = {
  id: "woocommerce",
  name: "WooCommerce",
  docs: "https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/",
  recognition: [["x-wc-webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-wc-webhook-signature", prefix: "", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  webhookHeader: "x-wc-webhook-id",
  setup: {
    url: "WooCommerce → Settings → Advanced → Webhooks → Add webhook → Delivery URL.",
    secret: "The Secret field of the same form.",
    events: "Topic, in the same form: Order created, Product updated …; one webhook for each.",
  },
  payload: [{ as: "json" }, { as: "form" }],
  event: ["{header:x-wc-webhook-topic}"],
  deliveryId: ["{header:x-wc-webhook-delivery-id}"],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the shop's domain; each webhook has its own secret",
  },
  // The topic is only in a header, which is not signed.
  summary: ["WooCommerce {event}: {json:number|json:name|json:code|json:id}"],
  digest: {
    title: ["{json:name|json:number|json:code}"],
    url: ["{json:permalink}"],
    text: ["{json:customer_note|json:description}"],
  },
  conversation: ["{header:x-wc-webhook-source}{header:x-wc-webhook-resource}/{json:id}"],
  handshakes: [
    // WooCommerce checks that the URL works when a webhook is saved.
    {
      signed: false,
      method: "POST",
      when: [{ value: "{form:webhook_id}", there: true }],
      answer: { status: 200, headers: {} },
    },
  ],
};
