import type { Provider } from "../provider/provider.ts";

/** For senders without their own entry that sign in the common way: an HMAC-SHA256 of the body, in hexadecimal digits. */
export const hmac: Provider = {
  id: "hmac",
  name: "Any sender (HMAC-SHA256)",
  docs: "https://www.rfc-editor.org/rfc/rfc2104",
  recognition: [["x-signature-256"], ["x-signature"], ["x-webhook-signature"], ["x-hub-signature-256"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: {
      header: "x-signature-256",
      orHeaders: ["x-signature", "x-webhook-signature", "x-hub-signature-256"],
      prefix: "sha256=",
      prefixOptional: true,
      encoding: "hex",
    },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The sender's setting for the URL.",
    secret:
      "The sender's setting for the secret. The sender must send the HMAC-SHA256 of the body, in lower-case hex digits, as X-Signature-256: sha256=… (or X-Signature, X-Webhook-Signature, X-Hub-Signature-256).",
    events: "The sender's setting for the events.",
  },
  payload: [{ as: "json" }, { as: "json_list" }, { as: "form" }, { as: "other" }],
  event: ["{header:x-event|header:x-webhook-event|header:x-event-type|json:event|json:type}"],
  // Some senders put the subscription's id into X-Webhook-Id.
  deliveryId: ["{header:x-delivery-id|header:idempotency-key}"],
  identity: { from: [], matching: "any", keyName: "any name" },
  conversation: [],
};
