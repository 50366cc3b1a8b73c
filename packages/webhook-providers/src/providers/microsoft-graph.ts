import type { Provider } from "../provider/provider.ts";

/** Every item of a request has its own clientState; all of them are checked. */
export const microsoftGraph: Provider = {
  id: "microsoft-graph",
  name: "Microsoft Graph change notifications",
  docs: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
  // Its credential is in the body.
  recognition: [],
  commonSigns: [[]],
  verification: { scheme: "body_token", json: "value.*.clientState" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The notificationUrl and lifecycleNotificationUrl fields of POST https://graph.microsoft.com/v1.0/subscriptions.",
    secret:
      "The clientState field of the same request: at most 128 characters. Microsoft makes it optional, but nothing else verifies " +
      "a notification: without it, the gateway rejects them.",
    events: "The changeType and resource fields of the same call, such as created and me/messages.",
  },
  retries: "For up to 4 hours with growing intervals.",
  sources: {
    deadline: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
    answer: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
    retries: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
  },
  payload: [{ as: "json" }],
  event: [
    "{json:value.*.changeType}",
    "{json:value.*.lifecycleEvent}",
    { when: { value: "{json:value.0}", there: true }, use: "batch" },
  ],
  deliveryId: ["{json:value.*.id}"],
  identity: {
    from: ["{json:value.*.subscriptionId}", "{json:value.*.tenantId}"],
    matching: "any",
    keyName: "any name; each subscription can have its own clientState",
  },
  summary: ["{json:value.*.resource}: {json:value.*.changeType}", "{count:value|notification|notifications}"],
  digest: { title: ["{json:value.*.resource}"] },
  conversation: ["{json:value.*.resource}"],
  handshakes: [
    {
      signed: false,
      method: "POST",
      when: [{ value: "{query:validationToken}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
        body: { echo: "{query:validationToken}" },
      },
    },
  ],
  deadlineSeconds: 3,
};
