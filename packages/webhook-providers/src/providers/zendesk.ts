import type { Provider } from "../provider/provider.ts";

export const zendesk: Provider = {
  id: "zendesk",
  name: "Zendesk",
  docs: "https://developer.zendesk.com/documentation/webhooks/verifying/",
  recognition: [["x-zendesk-webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-zendesk-webhook-signature", prefix: "", encoding: "base64" },
    // Zendesk documents no tolerance.
    timestamp: {
      header: "x-zendesk-webhook-signature-timestamp",
      unit: "iso8601",
      toleranceSeconds: 300,
    },
    signed: "{timestamp}{body}",
  },
  // The secret looks like base64, but its characters are the key.
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Admin Center → Apps and integrations → Webhooks → Create webhook → Endpoint URL.",
    secret: "The webhook → Reveal secret.",
    events:
      "Zendesk events, in the same form: User created, Organization updated … For tickets, a trigger or an automation that notifies the webhook.",
  },
  retries: "After some statuses and timeouts. A circuit breaker pauses an endpoint that fails often.",
  sources: {
    retries: "https://developer.zendesk.com/api-reference/webhooks/introduction",
  },
  // A webhook that uses GET or DELETE has no body; the author of a trigger defines its body.
  payload: [{ as: "json" }, { as: "form" }, { as: "other" }],
  event: ["{json:type}"],
  // An event has its own signed id; a trigger's body is defined by its author.
  deliveryId: [
    { when: { value: "{json:zendesk_event_version}", there: true }, use: "{json:id}" },
    "{header:x-zendesk-webhook-invocation-id}",
  ],
  identity: {
    from: ["{header:x-zendesk-webhook-id}", "{header:x-zendesk-account-id}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  actor: {
    from: [
      { id: "{json:event.comment.author.id}", name: "{json:event.comment.author.name}" },
      { id: "{json:detail.actor_id}" },
    ],
  },
  standing: [
    { when: [{ value: "{json:event.comment.author.is_staff}", is: "true" }], use: "member" },
    { when: [{ value: "{json:event.comment.author.is_staff}", is: "false" }], use: "external" },
  ],
  summary: [
    "{json:type} by {actor}: {json:detail.subject}",
    "{json:type}: {json:detail.subject|json:detail.name|json:subject}",
  ],
  digest: {
    title: ["{json:detail.subject|json:detail.name|json:type}"],
    text: ["{json:event.comment.body|json:detail.description}"],
  },
  conversation: ["{json:subject}", "{json:detail.id}"],
  deadlineSeconds: 10,
};
