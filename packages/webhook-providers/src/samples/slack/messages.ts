import type { AllMessageEvents, GenericMessageEvent } from "@slack/types";
import { ada, answered, asked, bot, channel, directChannel, happened, team, written } from "./workspace.ts";

type Place = Pick<GenericMessageEvent, "channel" | "channel_type">;

const open: Place = { channel, channel_type: "channel" };

function message(text: string, place: Place): GenericMessageEvent {
  return {
    type: "message",
    subtype: undefined,
    client_msg_id: "6f1c9a52-4c0e-4b43-9a57-3f0c8f6f2f10",
    user: ada,
    team,
    ...written(text),
    ts: asked,
    event_ts: asked,
    ...place,
  };
}

const question = message("Is the deploy done?", open);
const edited: GenericMessageEvent = {
  ...question,
  ...written("Is the deployment done?"),
  edited: { user: ada, ts: happened },
};

/** Messages by sample name: Slack calls all of them `message`. */
export const messages: Readonly<Record<string, AllMessageEvents>> = {
  "message.channels": question,
  "message.groups": message("The numbers are in.", { channel: "G07MB4T1ZK8", channel_type: "group" }),
  "message.im": message("Hello! What can you do?", { channel: directChannel, channel_type: "im" }),
  "message.mpim": message("Shall we meet at ten?", { channel: "G08S2YV6PQ3", channel_type: "mpim" }),
  "message.thread": {
    ...message("Yes, five minutes ago.", open),
    ts: answered,
    event_ts: answered,
    thread_ts: asked,
    parent_user_id: ada,
  },
  "message.bot": {
    type: "message",
    subtype: "bot_message",
    bot_id: "B08R5P0GU7C",
    username: "deployments",
    text: "Deployed 3f2c1ab to production.",
    ts: happened,
    event_ts: happened,
    ...open,
  },
  "message.changed": {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    message: edited,
    previous_message: question,
    ts: happened,
    event_ts: happened,
    ...open,
  },
  "message.deleted": {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    deleted_ts: asked,
    previous_message: question,
    ts: happened,
    event_ts: happened,
    ...open,
  },
  "message.file": {
    type: "message",
    subtype: "file_share",
    text: "The report",
    files: [],
    upload: false,
    user: ada,
    ts: happened,
    event_ts: happened,
    ...open,
  },
  "message.mention": message(`<@${bot}> summarize this channel`, open),
};
