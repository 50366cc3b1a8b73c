import type { Provider } from "../provider/provider.ts";

const item = "notificationItems.*.NotificationRequestItem";

/** The signature does not cover the whole body, so the signed fields are the delivery id. */
export const adyen: Provider = {
  id: "adyen",
  name: "Adyen (standard webhooks)",
  docs: "https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures",
  // The signature is in the body.
  recognition: [],
  commonSigns: [[]],
  verification: {
    scheme: "fields_hmac",
    algorithm: "sha256",
    items: item,
    signature: "additionalData.hmacSignature",
    fields: [
      "pspReference",
      "originalReference",
      "merchantAccountCode",
      "merchantReference",
      "amount.value",
      "amount.currency",
      "eventCode",
      "success",
    ],
    separator: ":",
    free: "merchantReference",
  },
  secret: { madeBy: "provider", kind: "hex" },
  // A webhook may also be protected by a user and password, which are not needed.
  secretHeaders: ["authorization"],
  setup: {
    url: "Customer Area → Developers → Webhooks → Create new webhook → Standard webhook → URL. Choose the method JSON.",
    secret: "Security → HMAC Key → Generate, on the same page: 64 hexadecimal digits.",
    events:
      "Events, on the same page: the default events, or only those that the agent handles, such as AUTHORISATION, REFUND and CHARGEBACK.",
  },
  retries: "3 times within half a minute, then from a queue for up to 30 days.",
  sources: {
    deadline: "https://docs.adyen.com/development-resources/webhooks/handle-webhook-events",
    answer: "https://docs.adyen.com/development-resources/webhooks/handle-webhook-events",
    retries: "https://docs.adyen.com/development-resources/webhooks/troubleshoot",
  },
  payload: [{ as: "json" }],
  event: [`{json:${item}.eventCode}`],
  deliveryId: [`{json:${item}.pspReference}/{json:${item}.eventCode}/{json:${item}.success}`],
  identity: {
    from: [`{json:${item}.merchantAccountCode}`],
    matching: "any",
    keyName: "any name, such as the merchant account's; each webhook has its own key",
  },
  // Only what the signature covers: neither the reason nor an actor.
  summary: [
    "{json:notificationItems.*.NotificationRequestItem.eventCode} of {json:notificationItems.*.NotificationRequestItem.merchantReference}: success {json:notificationItems.*.NotificationRequestItem.success}",
    "{count:notificationItems|notification|notifications}",
  ],
  digest: { title: ["{json:notificationItems.*.NotificationRequestItem.eventCode}"] },
  conversation: [`{json:${item}.merchantReference}`, `{json:${item}.pspReference}`],
  deadlineSeconds: 10,
  acknowledge: [{ status: 200, headers: { "content-type": "text/plain" }, body: "[accepted]" }],
};
