import type { Provider } from "../provider/provider.ts";

const challenge = [{ value: "{json:challenge}", there: true }] as const;

export const twitch: Provider = {
  id: "twitch",
  name: "Twitch EventSub",
  docs: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/",
  recognition: [["twitch-eventsub-message-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "twitch-eventsub-message-signature", prefix: "sha256=", encoding: "hex" },
    timestamp: { header: "twitch-eventsub-message-timestamp", unit: "iso8601", toleranceSeconds: 600 },
    signed: "{header:twitch-eventsub-message-id}{timestamp}{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The transport.callback field of POST https://api.twitch.tv/helix/eventsub/subscriptions.",
    secret: "The transport.secret field of the same request: 10 to 100 ASCII characters.",
    events: "The type of the same call: stream.online, channel.follow …; one subscription for each.",
  },
  retries: "At least once. After too many failures, Twitch revokes the subscription.",
  sources: {
    retries: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events",
  },
  payload: [{ as: "json" }],
  // The header with the message type is not signed.
  event: [
    { when: { value: "{json:event|json:events}", there: true }, use: "{json:subscription.type}" },
    "revocation",
  ],
  deliveryId: ["{header:twitch-eventsub-message-id}"],
  identity: {
    from: ["{json:subscription.id}"],
    matching: "any",
    keyName: "any name; each subscription has a secret; several may share one",
  },
  // A moderator acts on a user.
  actor: {
    from: [
      {
        id: "{json:event.moderator_user_id}",
        login: "{json:event.moderator_user_login}",
        name: "{json:event.moderator_user_name}",
      },
      {
        id: "{json:event.chatter_user_id}",
        login: "{json:event.chatter_user_login}",
        name: "{json:event.chatter_user_name}",
      },
      { id: "{json:event.user_id}", login: "{json:event.user_login}", name: "{json:event.user_name}" },
    ],
  },
  standing: [
    { same: ["{json:event.moderator_user_id}", "{json:event.broadcaster_user_id}"], use: "owner" },
    {
      when: [{ value: "{json:event.moderator_user_id}", there: false }],
      same: ["{json:event.chatter_user_id|json:event.user_id}", "{json:event.broadcaster_user_id}"],
      use: "owner",
    },
  ],
  summary: [
    "{actor} wrote in {json:event.broadcaster_user_name}: {json:event.message.text}",
    "{json:subscription.type} by {actor}: {json:event.broadcaster_user_name}",
    "{json:subscription.type}: {json:event.broadcaster_user_name}",
    "{json:subscription.type}: {json:subscription.status}",
  ],
  digest: {
    title: ["{json:event.title|json:subscription.type}"],
    text: ["{json:event.message.text|json:event.user_input|json:event.reason}"],
  },
  conversation: ["{json:subscription.condition.broadcaster_user_id|json:event.broadcaster_user_id}"],
  handshakes: [
    {
      signed: true,
      method: "POST",
      when: challenge,
      answer: {
        status: 200,
        headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
        body: { echo: "{json:challenge}" },
      },
    },
  ],
};
