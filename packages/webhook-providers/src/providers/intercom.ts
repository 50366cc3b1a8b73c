import type { Provider } from "../provider.ts";

/** Intercom only offers SHA-1; as an HMAC, it is still unforgeable. */
export const intercom: Provider = {
  id: "intercom",
  name: "Intercom",
  docs: "https://developers.intercom.com/docs/webhooks/webhook-notifications",
  recognition: [
    [
      { header: "x-hub-signature", starts: "sha1=" },
      { header: "x-hub-signature-256", absent: true },
      { header: "x-github-event", absent: true },
    ],
  ],
  verification: {
    scheme: "hmac",
    algorithm: "sha1",
    signature: { header: "x-hub-signature", prefix: "sha1=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Developer Hub → the app → Webhooks → Endpoint URL.",
    secret: "The app → Basic information → Client secret.",
  },
  payload: [{ as: "json" }],
  event: ["{json:topic}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:app_id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  conversation: ["{json:app_id}/{json:data.item.id}"],
  // Intercom checks that the URL works when it is set.
  handshakes: [{ signed: false, method: "HEAD", when: [], answer: { status: 200, headers: {} } }],
};
