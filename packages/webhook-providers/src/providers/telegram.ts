import type { Provider } from "../provider/provider.ts";

/** Besides its id, an update has one field, which determines its type: https://core.telegram.org/bots/api#update */
const kinds = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
  "message_reaction",
  "message_reaction_count",
  "inline_query",
  "chosen_inline_result",
  "callback_query",
  "shipping_query",
  "pre_checkout_query",
  "purchased_paid_media",
  "poll",
  "poll_answer",
  "my_chat_member",
  "chat_member",
  "chat_join_request",
  "chat_boost",
  "removed_chat_boost",
] as const;

const chat = `{${kinds.map((kind) => `json:${kind}.chat.id`).join("|")}|json:callback_query.message.chat.id}`;

/** Where an update names the account that caused it. */
const senders = [
  ...[
    "message",
    "edited_message",
    "business_message",
    "edited_business_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
  ].map((kind) => `${kind}.from`),
  ...["business_connection", "message_reaction", "poll_answer"].map((kind) => `${kind}.user`),
];

function sender(path: string) {
  const isBot = `{json:${path}.is_bot}`;
  return {
    id: `{json:${path}.id}`,
    login: `{json:${path}.username}`,
    name: `{json:${path}.first_name|json:${path}.username}`,
    kind: [
      { when: { value: isBot, is: "true" }, use: "bot" },
      { when: { value: isBot, is: "false" }, use: "user" },
    ],
  };
}

export const telegram: Provider = {
  id: "telegram",
  name: "Telegram Bot API",
  docs: "https://core.telegram.org/bots/api#setwebhook",
  recognition: [["x-telegram-bot-api-secret-token"]],
  verification: { scheme: "token", header: "x-telegram-bot-api-secret-token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The url parameter of the bot's setWebhook method.",
    secret: "The secret_token parameter of the same call: 1 to 256 of the characters A-Z, a-z, 0-9, _ and -.",
    events:
      "The allowed_updates parameter of the same call. By default, all but chat_member, message_reaction and message_reaction_count.",
  },
  payload: [{ as: "json" }],
  event: kinds.map((kind) => ({ when: { value: `{json:${kind}}`, there: true }, use: kind })),
  deliveryId: ["{json:update_id}"],
  identity: { from: [], matching: "any", keyName: "any name, such as the bot's name" },
  actor: { from: senders.map(sender) },
  summary: [
    "{actor} wrote: {json:message.text|json:edited_message.text|json:business_message.text|json:message.caption}",
    "{actor} wrote: {json:channel_post.text|json:edited_channel_post.text|json:edited_business_message.text}",
    "{actor} pressed {json:callback_query.data}",
    "Telegram {event} by {actor}",
  ],
  digest: {
    title: ["{json:message.chat.title|json:channel_post.chat.title|json:callback_query.message.chat.title}"],
    text: [
      "{json:message.text|json:message.caption|json:edited_message.text|json:business_message.text|json:channel_post.text}",
      "{json:edited_channel_post.text|json:edited_business_message.text|json:callback_query.data|json:inline_query.query}",
    ],
  },
  conversation: [`${chat}/{json:message.message_thread_id|json:edited_message.message_thread_id}`, chat],
};
