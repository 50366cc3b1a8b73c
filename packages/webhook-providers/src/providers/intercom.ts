import type { StandingSource } from "../provider/actor-rule.ts";
import type { Choice } from "../template/choice.ts";
import type { Provider } from "../provider/provider.ts";

/** Customers (users and leads), teammates (admins) and bots. */
function kinds(type: string): readonly Choice[] {
  const value = `{json:${type}}`;
  return [
    value,
    { when: { value, is: "admin" }, use: "user" },
    { when: { value, is: "lead" }, use: "user" },
    { when: { value, is: "contact" }, use: "user" },
  ];
}

function standingsOf(author: string): readonly StandingSource[] {
  return (["admin", "user", "lead", "contact"] as const).map((is) => ({
    when: [{ value: `{json:${author}.type}`, is }],
    use: is === "admin" ? "member" : "external",
  }));
}

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
    events: "Topics, on the same page: conversation.user.created, ticket.created …",
  },
  retries: "Intercom pauses an endpoint after many errors, and suspends it after a week of them.",
  sources: {
    retries: "https://developers.intercom.com/docs/webhooks/webhook-notifications",
  },
  payload: [{ as: "json" }],
  event: ["{json:topic}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:app_id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  // Whoever wrote the newest part of a conversation; for a new one, whoever started it.
  actor: {
    from: [
      {
        id: "{json:data.item.conversation_parts.conversation_parts.*.author.id}",
        name: "{json:data.item.conversation_parts.conversation_parts.*.author.name}",
        kind: kinds("data.item.conversation_parts.conversation_parts.*.author.type"),
      },
      {
        when: [{ value: "{json:topic}", is: "conversation.user.created" }],
        id: "{json:data.item.source.author.id}",
        name: "{json:data.item.source.author.name}",
        kind: kinds("data.item.source.author.type"),
      },
    ],
  },
  standing: [
    ...standingsOf("data.item.conversation_parts.conversation_parts.*.author"),
    {
      when: [
        { value: "{json:topic}.{json:data.item.source.author.type}", is: "conversation.user.created.user" },
      ],
      use: "external",
    },
    {
      when: [
        { value: "{json:topic}.{json:data.item.source.author.type}", is: "conversation.user.created.lead" },
      ],
      use: "external",
    },
  ],
  summary: [
    "{json:topic} by {actor}: {json:data.item.title|json:data.item.source.subject}",
    "{json:topic} by {actor}: {json:data.item.type} {json:data.item.id}",
    "{json:topic}: {json:data.item.type} {json:data.item.id}",
  ],
  digest: {
    title: ["{json:data.item.title|json:data.item.source.subject|json:data.item.name|json:topic}"],
    url: ["{json:data.item.links.conversation_web}"],
    text: ["{json:data.item.conversation_parts.conversation_parts.*.body|json:data.item.source.body}"],
  },
  conversation: ["{json:app_id}/{json:data.item.id}"],
  // Intercom checks that the URL works when you enter it.
  handshakes: [{ signed: false, method: "HEAD", when: [], answer: { status: 200, headers: {} } }],
};
