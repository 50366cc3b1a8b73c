import type { Sample } from "../sign/sample.ts";

const boxDocs = "https://developer.box.com/guides/webhooks/v2/";
const boxFile = {
  id: "73835521473",
  type: "file",
  name: "Test.txt",
  parent: { type: "folder", id: "0", name: "All Files" },
};
const boxHeaders = {
  "user-agent": "Box-WH-Client/0.1",
  "box-delivery-id": "673a081b-bb4b-4d45-b4f1-4131a29c1d07",
  "box-signature-version": "1",
  "box-signature-algorithm": "HmacSHA256",
};

const twitchHeaders = {
  "twitch-eventsub-message-id": "{id}",
  "twitch-eventsub-message-retry": "0",
  "twitch-eventsub-message-type": "notification",
  "twitch-eventsub-subscription-version": "1",
};
const twitchDocs = "https://dev.twitch.tv/docs/eventsub/eventsub-reference/";
const broadcaster = {
  broadcaster_user_id: "12826",
  broadcaster_user_login: "twitch",
  broadcaster_user_name: "Twitch",
};

function twitchSubscription(type: string, status = "enabled"): object {
  return {
    id: "f1c2a387-161a-49f9-a165-0f21d7a4e1c4",
    type,
    version: "1",
    status,
    cost: 0,
    condition: { broadcaster_user_id: "12826" },
    transport: { method: "webhook", callback: "https://example.com/webhooks/callback" },
    created_at: "2019-11-16T10:11:12.634234626Z",
  };
}

function sanitySample(operation: "create" | "update" | "delete"): Sample {
  return {
    provider: "sanity",
    event: `post.${operation}`,
    source: "https://www.sanity.io/docs/webhooks",
    headers: {
      "idempotency-key": "{id}",
      "sanity-operation": operation,
      "sanity-document-id": "5b2b6a1e",
      "sanity-dataset": "production",
      "sanity-project-id": "abc123xyz",
    },
    json: { _id: "5b2b6a1e", _type: "post", _rev: "{id}", _updatedAt: "{now_iso}", title: "Hello" },
  };
}

/** Samples of file storage, video and content management. */
export const contentSamples: readonly Sample[] = [
  ...(["FILE.UPLOADED", "FILE.TRASHED"] as const).map((trigger): Sample => ({
    provider: "box",
    event: trigger,
    source: boxDocs,
    headers: boxHeaders,
    json: {
      type: "webhook_event",
      id: "{id}",
      created_at: "{now_iso}",
      trigger,
      webhook: { id: "53", type: "webhook" },
      created_by: { type: "user", id: "226067247", name: "John Q. Test" },
      source: boxFile,
    },
  })),
  {
    provider: "box",
    event: "COMMENT.CREATED",
    source: boxDocs,
    headers: boxHeaders,
    json: {
      type: "webhook_event",
      id: "{id}",
      created_at: "{now_iso}",
      trigger: "COMMENT.CREATED",
      webhook: { id: "53", type: "webhook" },
      created_by: { type: "user", id: "226067247", name: "John Q. Test" },
      source: { id: "191969", type: "comment", message: "These tigers are cool!", item: boxFile },
    },
  },
  {
    provider: "twitch",
    event: "channel.follow",
    source: twitchDocs,
    headers: twitchHeaders,
    json: {
      subscription: twitchSubscription("channel.follow"),
      event: {
        user_id: "1337",
        user_login: "awesome_user",
        user_name: "Awesome_User",
        ...broadcaster,
        followed_at: "{now_iso}",
      },
    },
  },
  {
    provider: "twitch",
    event: "stream.online",
    source: twitchDocs,
    headers: twitchHeaders,
    json: {
      subscription: twitchSubscription("stream.online"),
      event: { id: "9001", ...broadcaster, type: "live", started_at: "{now_iso}" },
    },
  },
  {
    provider: "twitch",
    event: "revocation",
    source: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/#revoking-your-subscription",
    headers: { ...twitchHeaders, "twitch-eventsub-message-type": "revocation" },
    json: { subscription: twitchSubscription("channel.follow", "authorization_revoked") },
  },
  sanitySample("create"),
  sanitySample("update"),
  sanitySample("delete"),
];
