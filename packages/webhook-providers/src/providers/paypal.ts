import type { Provider } from "../provider/provider.ts";

/**
 * The signature covers only the body's CRC-32, and another body with the same CRC-32 can be made. So its id and time are the
 * delivery id, and a captured signature is useless for anything else. https://developer.paypal.com/api/rest/webhooks/rest/
 */
export const paypal: Provider = {
  id: "paypal",
  name: "PayPal",
  docs: "https://developer.paypal.com/api/rest/webhooks/rest/#link-selfverificationmethod",
  recognition: [["paypal-transmission-sig"]],
  verification: {
    scheme: "certificate",
    certificate: "{header:paypal-cert-url}",
    at: [
      "https://api.paypal.com/v1/notifications/certs/CERT-*",
      "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-*",
    ],
    signature: "{header:paypal-transmission-sig}",
    hashes: [{ when: { value: "{header:paypal-auth-algo}", is: "SHA256withRSA" }, hash: "sha256" }],
    content: {
      text: "{header:paypal-transmission-id}|{header:paypal-transmission-time}|{value}|{crc32}",
    },
    time: "{header:paypal-transmission-time}",
    unit: "iso8601",
    // PayPal retries for 3 days.
    toleranceSeconds: 259_200,
  },
  secret: {
    madeBy: "provider",
    kind: "expected",
    words: [{ called: "the webhook's ID", like: "*" }],
  },
  setup: {
    url: "Developer Dashboard → Apps & Credentials → the app → Webhooks → Add Webhook → Webhook URL.",
    secret: "No shared secret. The key's value is the Webhook ID, which PayPal shows there afterwards.",
    events: "Event types, in the same form: Payment capture completed, Checkout order approved …",
  },
  payload: [{ as: "json" }],
  event: ["{json:event_type}"],
  deliveryId: ["{header:paypal-transmission-id}/{header:paypal-transmission-time}"],
  sameBodyWithinSeconds: 259_200,
  sameBodyWhere: [{ value: "{json:id}", there: true }],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name; each webhook has its own ID",
  },
  summary: ["{json:summary}", "{json:event_type}: {json:resource.id}", "{json:event_type}"],
  digest: { title: ["{json:event_type}"], text: ["{json:summary}"] },
  conversation: ["{json:resource.id}"],
  acknowledge: [{ status: 200 }],
};
