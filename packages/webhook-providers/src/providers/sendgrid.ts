import type { Provider } from "../provider/provider.ts";

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
export const sendgrid: Provider = {
  id: "sendgrid",
  name: "SendGrid Event Webhook",
  docs: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features",
  recognition: [["x-twilio-email-event-webhook-signature"]],
  verification: {
    scheme: "ecdsa_p256",
    signature: { header: "x-twilio-email-event-webhook-signature", prefix: "", encoding: "base64" },
    timestamp: {
      header: "x-twilio-email-event-webhook-timestamp",
      unit: "s",
      // SendGrid documents no tolerance. This is its retry period, since it does not say whether it signs retries again.
      toleranceSeconds: 86_400,
    },
    signed: "{timestamp}{body}",
  },
  secret: { madeBy: "provider", kind: "public_key", type: "p256", encoding: "base64" },
  setup: {
    url: "Settings → Mail Settings → Event Webhooks → Create new webhook → Post URL.",
    secret:
      "The same form → Security features → Enable Signed Event Webhook → Verification Key, shown after saving.",
    events: "Actions to be posted, in the same form: Delivered, Bounced, Spam Reports …",
  },
  payload: [{ as: "json_list" }],
  event: ["{json:*.event}", { when: { value: "{json:0}", there: true }, use: "batch" }],
  deliveryId: ["{json:*.sg_event_id}"],
  identity: { from: [], matching: "any", keyName: "any name; each webhook has its own key" },
  summary: [
    "Mail to {json:*.email}: {json:*.event}",
    "{count:*|mail event|mail events}: {json:*.event}",
    "{count:*|mail event|mail events}",
  ],
  digest: { title: ["{json:*.event}"], text: ["{json:*.reason|json:*.response}"] },
  conversation: ["{json:*.sg_message_id}"],
};
