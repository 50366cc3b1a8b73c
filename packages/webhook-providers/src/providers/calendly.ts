import type { Provider } from "../provider/provider.ts";

export const calendly: Provider = {
  id: "calendly",
  name: "Calendly",
  docs: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
  recognition: [["calendly-webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "calendly-webhook-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    timestamp: {
      header: "calendly-webhook-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "s",
      toleranceSeconds: 180,
    },
    signed: "{timestamp}.{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The url field of POST https://api.calendly.com/webhook_subscriptions.",
    secret: "The signing_key field of the same request.",
    events: "The events field of the same call: invitee.created, invitee.canceled.",
  },
  sources: {
    deadline: "https://developer.calendly.com/api-docs/overview/webhooks/webhook-timeouts",
  },
  payload: [{ as: "json" }],
  event: ["{json:event}"],
  deliveryId: ["{json:payload.uri}/{json:event}/{json:created_at}"],
  identity: {
    from: ["{json:created_by}"],
    matching: "any",
    keyName: "any name; each subscription has its own key",
  },
  // Whoever books enters a name and an address, which nobody checks: a name without an identity.
  actor: {
    from: [
      {
        when: [{ value: "{json:event}", is: "invitee.created" }],
        name: "{json:payload.name}",
        kind: ["user"],
      },
    ],
  },
  standing: [{ when: [{ value: "{json:event}", is: "invitee.created" }], use: "external" }],
  summary: [
    {
      when: { value: "{json:event}", is: "invitee.created" },
      use: "{actor} booked {json:payload.scheduled_event.name}",
    },
    { when: { value: "{json:event}", is: "invitee.created" }, use: "{actor} booked an event" },
    "{json:payload.cancellation.canceled_by} cancelled: {json:payload.cancellation.reason}",
    "Calendly {json:event}: {json:payload.name}",
  ],
  digest: {
    title: ["{json:payload.scheduled_event.name|json:event}"],
    text: ["{json:payload.cancellation.reason|json:payload.questions_and_answers.*.answer}"],
  },
  conversation: ["{json:payload.scheduled_event.uri|json:payload.event|json:payload.uri}"],
  deadlineSeconds: 15,
};
