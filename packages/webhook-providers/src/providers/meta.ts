import type { Provider } from "../provider/provider.ts";

const statuses = "entry.*.changes.*.value.statuses.*";
const direct =
  "{json:entry.*.id}/{json:entry.*.messaging.*.message.mid}/{json:entry.*.messaging.*.timestamp}";

/** One request may contain up to 1,000 updates; values that differ between them are left out. */
export const meta: Provider = {
  id: "meta",
  name: "Meta (WhatsApp, Messenger, Instagram, Facebook)",
  docs: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
  recognition: [
    ["x-hub-signature-256", { header: "user-agent", starts: "facebook" }],
    ["x-hub-signature-256"],
  ],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  olderSignatures: ["x-hub-signature"],
  setup: {
    url: "App Dashboard → Webhooks (WhatsApp: Configuration) → Callback URL.",
    secret:
      "App settings → Basic → App secret. Also create a second key, with any name and a value of your choice, and paste that value as Verify token.",
    events:
      "Webhook fields → Subscribe: messages for WhatsApp and Messenger, comments for Instagram, feed for a Page …",
  },
  retries: "For up to 7 days (WhatsApp) with growing intervals.",
  sources: {
    retries: "https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks",
  },
  payload: [{ as: "json" }],
  event: [
    "{json:object}.{json:entry.*.changes.*.field}",
    { when: { value: "{json:entry.0.messaging}", there: true }, use: "{json:object}.messaging" },
    "{json:object}",
  ],
  deliveryId: [
    "{json:entry.*.id}/{json:entry.*.changes.*.value.messages.*.id}",
    // Each status of a message is a webhook.
    `{json:entry.*.id}/{json:${statuses}.id}/{json:${statuses}.status}/{json:${statuses}.timestamp}`,
    // A deleted message keeps its mid, and so does one that was sent from here.
    {
      when: { value: "{json:entry.*.messaging.*.message.is_deleted}", is: "true" },
      use: `${direct}/deleted`,
    },
    direct,
  ],
  // WhatsApp's retry period: 7 days. Most entries contain the time at which they were sent.
  sameBodyWithinSeconds: 604_800,
  sameBodyWhere: [
    {
      value:
        "{json:entry.0.time|json:entry.0.changes.0.value.messages.0.id|json:entry.0.changes.0.value.statuses.0.timestamp}",
      there: true,
    },
  ],
  identity: {
    from: ["{json:entry.*.changes.*.value.metadata.phone_number_id}", "{json:entry.*.id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  // For several messages, only what they all share. An echo is what the page itself wrote.
  actor: {
    from: [
      {
        when: [{ value: "{json:entry.*.messaging.*.message.is_echo}", is: "true" }],
        id: "{json:entry.*.messaging.*.sender.id}",
        kind: ["app"],
        also: ["{json:entry.*.messaging.*.message.app_id}"],
      },
      { id: "{json:entry.*.messaging.*.sender.id}", kind: ["user"] },
      {
        id: "{json:entry.*.changes.*.value.messages.*.from}",
        name: "{json:entry.*.changes.*.value.contacts.*.profile.name}",
        kind: ["user"],
      },
      {
        id: "{json:entry.*.changes.*.value.from.id}",
        name: "{json:entry.*.changes.*.value.from.username|json:entry.*.changes.*.value.from.name}",
      },
    ],
  },
  summary: [
    "{actor} wrote: {json:entry.*.changes.*.value.messages.*.text.body|json:entry.*.messaging.*.message.text}",
    "{actor} sent a message: {json:entry.*.changes.*.value.messages.*.type}",
    "Message to {json:entry.*.changes.*.value.statuses.*.recipient_id}: {json:entry.*.changes.*.value.statuses.*.status}",
    "{json:object} {json:entry.*.changes.*.field} by {actor}",
    "{json:object} {json:entry.*.changes.*.field}",
  ],
  digest: {
    title: ["{json:object} {json:entry.*.changes.*.field}", "{json:object}"],
    text: [
      "{json:entry.*.changes.*.value.messages.*.text.body|json:entry.*.messaging.*.message.text}",
      "{json:entry.*.changes.*.value.message|json:entry.*.changes.*.value.text}",
    ],
  },
  conversation: [
    "{json:entry.*.id}/{json:entry.*.changes.*.value.messages.*.from|json:entry.*.changes.*.value.statuses.*.recipient_id}",
    "{json:entry.*.id}/{json:entry.*.messaging.*.sender.id}",
  ],
  handshakes: [
    {
      signed: false,
      method: "GET",
      when: [{ value: "{query:hub.mode}", is: "subscribe" }],
      mustBeSecret: "{query:hub.verify_token}",
      answer: {
        status: 200,
        headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
        body: { echo: "{query:hub.challenge}" },
      },
    },
  ],
  acknowledge: [{ status: 200 }],
};
