import type { Provider } from "../provider/provider.ts";

/**
 * The signature covers a timestamp and a token, but not the event. The token is therefore the delivery id, so that each
 * token is delivered only once.
 */
export const mailgun: Provider = {
  id: "mailgun",
  name: "Mailgun",
  docs: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
  // Its signature is in the body.
  recognition: [],
  commonSigns: [[]],
  verification: {
    scheme: "body_hmac",
    algorithm: "sha256",
    signature: "{json:signature.signature|form:signature}",
    timestamp: "{json:signature.timestamp|form:timestamp}",
    token: "{json:signature.token|form:token}",
    // Mailgun documents no tolerance. This is its retry period, since it does not say whether it signs retries again.
    toleranceSeconds: 28_800,
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Sending → Webhooks → the domain → Add webhook → URL. For incoming mail: Receiving → Routes → Forward.",
    secret: "Settings → API Security → HTTP webhook signing key.",
    events: "The event type of each webhook: delivered, permanent_fail, complained …",
  },
  retries: "6 times within 8 hours, unless the status is 200 or 406.",
  sources: {
    answer: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-retries",
    retries: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-retries",
  },
  payload: [{ as: "json" }, { as: "form" }],
  event: [
    "{json:event-data.event|form:event}",
    // The payload that a route forwards (https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store):
    // a form, multipart if there are attachments.
    { when: { value: "{form:recipient}", there: true }, use: "inbound" },
  ],
  deliveryId: ["{json:signature.token|form:token}"],
  identity: {
    from: ["{json:event-data.recipient-domain}"],
    matching: "any",
    keyName: "any name; the signing key belongs to the account",
  },
  // The signature covers only a time and a token, so nothing signed names an actor.
  summary: ["Mail to {json:event-data.recipient}: {json:event-data.event}"],
  digest: {
    title: ["{json:event-data.message.headers.subject|json:event-data.event}"],
    text: [
      "{json:event-data.delivery-status.message|json:event-data.delivery-status.description|json:event-data.reason}",
    ],
  },
  conversation: ["{json:event-data.message.headers.message-id|form:Message-Id}"],
  acknowledge: [{ status: 200 }],
};
