import type { AppMentionEvent, SlackEvent } from "@slack/types";
import type { Sample } from "../../sign/sample.ts";
import { messages } from "./messages.ts";
import {
  ada,
  answered,
  app,
  asked,
  bot,
  channel,
  directChannel,
  grace,
  happened,
  headers,
  member,
  team,
  written,
} from "./workspace.ts";

const mention: AppMentionEvent = {
  type: "app_mention",
  user: ada,
  team,
  channel,
  ...written(`<@${bot}> is the build green?`),
  ts: asked,
  event_ts: asked,
};

const thread = {
  user_id: ada,
  context: { channel_id: channel, team_id: team },
  channel_id: directChannel,
  thread_ts: asked,
};
const reaction = {
  user: grace,
  reaction: "eyes",
  item_user: ada,
  item: { type: "message", channel, ts: asked },
  event_ts: happened,
} as const;
const membership = { user: grace, channel, channel_type: "C", team, event_ts: happened };
const file = { file_id: "F08T4WQ6HN2", user_id: ada, file: { id: "F08T4WQ6HN2" }, event_ts: happened };

const created = {
  id: "C08T5RK1VX7",
  name: "launch",
  name_normalized: "launch",
  created: 1_789_034_607,
  is_channel: true,
  is_mpim: false,
};

/** Events by sample name: their type, unless several samples have the same type. */
const events: Readonly<Record<string, SlackEvent>> = {
  app_mention: mention,
  "app_mention.thread": { ...mention, ts: answered, event_ts: answered, thread_ts: asked },
  ...messages,
  reaction_added: { type: "reaction_added", ...reaction },
  reaction_removed: { type: "reaction_removed", ...reaction },
  member_joined_channel: { type: "member_joined_channel", ...membership, inviter: ada },
  member_left_channel: { type: "member_left_channel", ...membership },
  app_home_opened: {
    type: "app_home_opened",
    user: ada,
    channel: directChannel,
    tab: "home",
    event_ts: happened,
  },
  assistant_thread_started: {
    type: "assistant_thread_started",
    assistant_thread: thread,
    event_ts: happened,
  },
  assistant_thread_context_changed: {
    type: "assistant_thread_context_changed",
    assistant_thread: thread,
    event_ts: happened,
  },
  file_shared: { type: "file_shared", ...file, channel_id: channel },
  file_created: { type: "file_created", ...file },
  link_shared: {
    type: "link_shared",
    user: ada,
    channel,
    is_bot_user_member: true,
    message_ts: asked,
    unfurl_id: `${channel}-${asked}`,
    source: "conversations_history",
    links: [{ domain: "example.com", url: "https://example.com/tickets/4711" }],
    event_ts: happened,
  },
  channel_created: {
    type: "channel_created",
    channel: {
      ...created,
      creator: ada,
      context_team_id: team,
      is_shared: false,
      is_org_shared: false,
      is_archived: false,
      is_frozen: false,
      is_general: false,
      is_group: false,
      is_private: false,
      is_ext_shared: false,
      is_im: false,
      is_pending_ext_shared: false,
    },
    event_ts: happened,
  },
  channel_rename: { type: "channel_rename", channel: created, event_ts: happened },
  channel_archive: { type: "channel_archive", channel, user: ada, event_ts: happened },
  channel_unarchive: { type: "channel_unarchive", channel, user: ada, event_ts: happened },
  pin_added: {
    type: "pin_added",
    user: ada,
    channel_id: channel,
    item: { type: "message", channel, created_by: ada, created: 1_789_034_607 },
    item_user: ada,
    pin_count: "1",
    pinned_info: { channel, pinned_by: ada, pinned_ts: 1_789_034_607 },
    event_ts: happened,
  },
  emoji_changed: {
    type: "emoji_changed",
    subtype: "add",
    name: "shipit",
    value: "https://emoji.slack-edge.com/T08QJ2K7M1X/shipit/1.png",
    event_ts: happened,
  },
  team_join: { type: "team_join", user: member, cache_ts: 1_789_034_607, event_ts: happened },
  user_change: { type: "user_change", user: member, cache_ts: 1_789_034_607, event_ts: happened },
  app_uninstalled: { type: "app_uninstalled" },
  tokens_revoked: { type: "tokens_revoked", tokens: { oauth: [ada], bot: [bot] } },
};

/** Samples of the Events API. */
export const slackEvents: readonly Sample[] = Object.entries(events).map(([name, event]) =>
  toSample(name, event),
);

function toSample(name: string, event: SlackEvent): Sample {
  return {
    provider: "slack",
    event: event.type,
    ...(name !== event.type && { name }),
    source: `https://docs.slack.dev/reference/events/${name.startsWith("message.") ? "message" : event.type}`,
    headers,
    json: {
      token: "verification-token",
      team_id: team,
      context_team_id: team,
      context_enterprise_id: null,
      api_app_id: app,
      event,
      type: "event_callback",
      event_id: "{id}",
      event_time: "{now_s}",
      authorizations: [
        { enterprise_id: null, team_id: team, user_id: bot, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: "4-event-context",
    },
  };
}
