import type { Provider } from "../provider/provider.ts";

/** https://docs.x.com/x-api/webhooks/introduction */
export const twitter: Provider = {
  id: "twitter",
  name: "X (Twitter)",
  docs: "https://docs.x.com/x-api/webhooks/quickstart",
  recognition: [["x-twitter-webhooks-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-twitter-webhooks-signature", prefix: "sha256=", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The url field of POST https://api.x.com/2/webhooks.",
    secret: "Developer Portal → the app → Keys and tokens → API Key Secret (consumer secret).",
    events: "Nothing to choose: X sends all activities of the subscribed users.",
  },
  retries: "Enterprise: up to 3 times within 5 minutes, unless the status is 200.",
  sources: {
    deadline: "https://developer.x.com/en/docs/x-api/enterprise/account-activity-api/guides/activity-retries",
    answer: "https://developer.x.com/en/docs/x-api/enterprise/account-activity-api/guides/activity-retries",
    retries: "https://developer.x.com/en/docs/x-api/enterprise/account-activity-api/guides/activity-retries",
  },
  payload: [{ as: "json" }],
  event: [
    { when: { value: "{json:tweet_create_events}", there: true }, use: "tweet_create_events" },
    { when: { value: "{json:direct_message_events}", there: true }, use: "direct_message_events" },
    { when: { value: "{json:favorite_events}", there: true }, use: "favorite_events" },
    { when: { value: "{json:follow_events}", there: true }, use: "follow_events" },
    { when: { value: "{json:tweet_delete_events}", there: true }, use: "tweet_delete_events" },
  ],
  // An interaction between two subscribed users is sent for each of them.
  deliveryId: [
    "{json:for_user_id}/{json:tweet_create_events.*.id_str|json:direct_message_events.*.id|json:favorite_events.*.id}",
  ],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:for_user_id}", there: true }],
  identity: {
    from: ["{json:for_user_id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  // For several posts, only what they all share.
  actor: {
    from: [
      {
        id: "{json:tweet_create_events.*.user.id_str|json:favorite_events.*.user.id_str|json:follow_events.*.source.id}",
        login:
          "{json:tweet_create_events.*.user.screen_name|json:favorite_events.*.user.screen_name|json:follow_events.*.source.screen_name}",
      },
      { id: "{json:direct_message_events.*.message_create.sender_id}" },
    ],
  },
  summary: [
    "{actor} posted: {json:tweet_create_events.*.text}",
    "{actor} liked a post: {json:favorite_events.*.favorited_status.text}",
    "Direct message from {actor}: {json:direct_message_events.*.message_create.message_data.text}",
    "{event} by {actor}",
  ],
  digest: {
    text: [
      "{json:tweet_create_events.*.text|json:direct_message_events.*.message_create.message_data.text|json:favorite_events.*.favorited_status.text}",
    ],
  },
  conversation: ["{json:for_user_id}"],
  handshakes: [
    // The challenge-response check, which is sent hourly and on demand.
    {
      signed: false,
      method: "GET",
      when: [{ value: "{query:crc_token}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: {
          json: {
            response_token: {
              hmac: "sha256",
              of: "{query:crc_token}",
              encoding: "base64",
              prefix: "sha256=",
            },
          },
        },
      },
    },
  ],
  deadlineSeconds: 3,
  // https://developer.x.com/en/docs/x-api/enterprise/account-activity-api/guides/activity-retries: only 200 counts as
  // success.
  acknowledge: [{ status: 200 }],
};
