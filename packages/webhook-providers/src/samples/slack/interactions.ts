import type { Sample } from "../../sign/sample.ts";
import { ada, app, asked, bot, channel, happened, headers, team, written } from "./workspace.ts";

const who = {
  team: { id: team, domain: "example" },
  user: { id: ada, username: "ada", name: "ada", team_id: team },
  api_app_id: app,
  token: "verification-token",
  enterprise: null,
  is_enterprise_install: false,
};
const hook = { response_url: "https://hooks.slack.com/actions/T08QJ2K7M1X/1/response" };
const message = {
  type: "message",
  user: bot,
  bot_id: "B08R5P0GU7C",
  ts: asked,
  team,
  ...written("Deploy to production?"),
};
const place = { channel: { id: channel, name: "releases" }, message };

const text = { type: "plain_text", emoji: true };
const view = {
  id: "V08U1KD3ZJ9",
  team_id: team,
  app_id: app,
  bot_id: "B08R5P0GU7C",
  type: "modal",
  callback_id: "new_ticket",
  private_metadata: "",
  title: { ...text, text: "New ticket" },
  submit: { ...text, text: "Create" },
  blocks: [
    {
      type: "input",
      block_id: "summary",
      label: { ...text, text: "Summary" },
      element: { type: "plain_text_input", action_id: "text" },
    },
  ],
  state: { values: { summary: { text: { type: "plain_text_input", value: "The printer is on fire" } } } },
  hash: "1789034600.QnkXyZ01",
};

type Interaction = { readonly type: string; readonly [member: string]: unknown };

/** Interactions by sample name. */
const interactions: Readonly<Record<string, Interaction>> = {
  block_actions: {
    type: "block_actions",
    trigger_id: "{id}",
    container: { type: "message", message_ts: asked, channel_id: channel, is_ephemeral: false },
    ...place,
    ...hook,
    actions: [
      {
        type: "button",
        action_id: "approve",
        block_id: "deploy",
        text: { ...text, text: "Approve" },
        value: "release-42",
        style: "primary",
        action_ts: happened,
      },
    ],
  },
  "block_actions.select": {
    type: "block_actions",
    trigger_id: "{id}",
    container: { type: "message", message_ts: asked, channel_id: channel, is_ephemeral: false },
    ...place,
    ...hook,
    actions: [
      {
        type: "static_select",
        action_id: "priority",
        block_id: "ticket",
        selected_option: { text: { ...text, text: "High" }, value: "high" },
        action_ts: happened,
      },
    ],
  },
  view_submission: { type: "view_submission", trigger_id: "{id}", view, response_urls: [] },
  view_closed: { type: "view_closed", view, is_cleared: false },
  shortcut: { type: "shortcut", trigger_id: "{id}", callback_id: "new_ticket", action_ts: happened },
  message_action: {
    type: "message_action",
    trigger_id: "{id}",
    callback_id: "make_ticket",
    message_ts: asked,
    action_ts: happened,
    ...place,
    ...hook,
  },
};

const command: Sample = {
  provider: "slack",
  event: "/weather",
  source: "https://docs.slack.dev/interactivity/implementing-slash-commands",
  headers,
  form: {
    token: "verification-token",
    team_id: team,
    team_domain: "example",
    channel_id: channel,
    channel_name: "releases",
    user_id: ada,
    user_name: "ada",
    command: "/weather",
    text: "94070",
    api_app_id: app,
    is_enterprise_install: "false",
    response_url: "https://hooks.slack.com/commands/T08QJ2K7M1X/1/response",
    trigger_id: "{id}",
  },
};

function interactionSample(name: string, { type, ...interaction }: Interaction): Sample {
  return {
    provider: "slack",
    event: type,
    ...(name !== type && { name }),
    source: "https://docs.slack.dev/interactivity/handling-user-interaction",
    headers,
    json_in_form: { field: "payload", json: { type, ...who, ...interaction } },
  };
}

/** Samples of slash commands, buttons, modals, shortcuts and the URL check. */
export const slackInteractions: readonly Sample[] = [
  command,
  ...Object.entries(interactions).map(([name, interaction]) => interactionSample(name, interaction)),
  {
    provider: "slack",
    event: "url_verification",
    source: "https://docs.slack.dev/reference/events/url_verification",
    headers,
    json: {
      token: "verification-token",
      challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7",
      type: "url_verification",
    },
  },
];
