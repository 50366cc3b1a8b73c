import type { Provider } from "../provider/provider.ts";

export const pagerduty: Provider = {
  id: "pagerduty",
  name: "PagerDuty",
  docs: "https://developer.pagerduty.com/docs/verifying-webhook-signatures",
  recognition: [["x-pagerduty-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-pagerduty-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Integrations → Generic Webhooks (v3) → New Webhook → Webhook URL.",
    secret: "The signing secret, shown once when the webhook is created.",
    events: "Event Subscription, in the same form: incident.triggered, incident.resolved …",
  },
  payload: [{ as: "json" }],
  event: ["{json:event.event_type}"],
  // X-Webhook-Id does not identify the event.
  deliveryId: ["{json:event.id}"],
  identity: { from: [], matching: "any", keyName: "any name; each webhook has its own secret" },
  actor: {
    from: [
      {
        id: "{json:event.agent.id}",
        name: "{json:event.agent.summary}",
        kind: [
          { when: { value: "{json:event.agent.type}", is: "user_reference" }, use: "user" },
          { when: { value: "{json:event.agent.type}", there: true }, use: "app" },
        ],
      },
    ],
  },
  summary: [
    "{json:event.event_type} by {actor}: incident #{json:event.data.number}: {json:event.data.title}",
    "{json:event.event_type}: incident #{json:event.data.number}: {json:event.data.title}",
    "{json:event.event_type} on incident {json:event.data.incident.id}: {json:event.data.content}",
  ],
  digest: {
    title: ["{json:event.data.title|json:event.data.summary|json:event.event_type}"],
    url: ["{json:event.data.html_url|json:event.data.incident.html_url}"],
    text: ["{json:event.data.content|json:event.data.message|json:event.data.body.details}"],
  },
  conversation: ["{json:event.data.incident.id|json:event.data.id}"],
  deadlineSeconds: 5,
};
