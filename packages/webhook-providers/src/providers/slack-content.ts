import type { Provider } from "../provider/provider.ts";

/** The team in which the app is installed; in a message from another organization, `team_id` may be that organization's. */
const ownTeam = "{json:context_team_id|json:authorizations.0.team_id|json:team_id}";
const channel = "{json:event.channel|json:event.channel_id|json:event.item.channel}";

/**
 * What people read of Slack's requests, and who caused them: https://docs.slack.dev/reference/events/message. A bot has up to
 * three ids, each of them an identity: the bot's (B…), its user's (U…) and its app's (A…).
 */
export const slackContent = {
  actor: {
    from: [
      {
        when: [{ value: "{json:event.bot_id}", there: true }],
        id: "{json:event.bot_id}",
        name: "{json:event.bot_profile.name|json:event.username}",
        kind: ["bot"],
        also: ["{json:event.user}", "{json:event.app_id|json:event.bot_profile.app_id}"],
      },
      // Edited, or changed by Slack because a link preview was added. Slack does not say who deleted a message.
      {
        when: [{ value: "{json:event.message.bot_id}", there: true }],
        id: "{json:event.message.bot_id}",
        name: "{json:event.message.bot_profile.name|json:event.message.username}",
        kind: ["bot"],
        also: [
          "{json:event.message.user}",
          "{json:event.message.app_id|json:event.message.bot_profile.app_id}",
        ],
      },
      { id: "{json:event.message.edited.user|json:event.message.user}", kind: ["user"] },
      {
        when: [{ value: "{json:event.user}", is: "USLACKBOT" }],
        id: "{json:event.user}",
        name: "Slackbot",
        kind: ["bot"],
      },
      {
        when: [{ value: "{json:event.type}", is: "message" }],
        id: "{json:event.user}",
        name: "{json:event.user_profile.display_name|json:event.user_profile.real_name|json:event.user_profile.name}",
        kind: ["user"],
      },
      { when: [{ value: "{json:event.type}", is: "app_mention" }], id: "{json:event.user}", kind: ["user"] },
      // Someone who joins or changes; only these events contain the whole account.
      {
        id: "{json:event.user.id}",
        name: "{json:event.user.profile.display_name|json:event.user.real_name|json:event.user.name}",
        kind: [{ when: { value: "{json:event.user.is_bot}", is: "true" }, use: "bot" }, "user"],
      },
      // A reaction or a pin may be a bot's: Slack does not say.
      {
        id: "{json:event.user|json:event.user_id|json:event.channel.creator|json:event.assistant_thread.user_id}",
      },
      { id: "{json:user.id}", name: "{json:user.name|json:user.username}", kind: ["user"] },
      { id: "{form:user_id}", name: "{form:user_name}", kind: ["user"] },
    ],
  },
  standing: [
    { when: [{ value: "{json:event.user.is_stranger}", is: "true" }], use: "external" },
    { when: [{ value: "{json:event.user.is_restricted}", is: "true" }], use: "guest" },
    { when: [{ value: "{json:event.user.is_ultra_restricted}", is: "true" }], use: "guest" },
    { when: [{ value: "{json:event.user.is_primary_owner}", is: "true" }], use: "owner" },
    { when: [{ value: "{json:event.user.is_owner}", is: "true" }], use: "owner" },
    // Within an Enterprise organization, channels are shared too, but not externally.
    {
      when: [{ value: "{json:is_ext_shared_channel}", is: "true" }],
      different: [
        "{json:event.user_team|json:event.source_team|json:event.user_profile.team|json:event.team}",
        ownTeam,
      ],
      use: "external",
    },
    {
      when: [{ value: "{json:is_ext_shared_channel}", is: "true" }],
      different: [
        "{json:event.message.user_team|json:event.message.source_team|json:event.message.team}",
        ownTeam,
      ],
      use: "external",
    },
  ],
  summary: [
    "{actor} ran {form:command} {form:text}",
    "{actor} ran {form:command}",
    {
      when: { value: "{json:event.type}", is: "app_mention" },
      use: `{actor} mentioned the app in ${channel}: {mrkdwn:event.text}`,
    },
    {
      when: { value: "{json:event.subtype}", is: "message_changed" },
      use: `{actor} changed a message in ${channel}: {mrkdwn:event.message.text}`,
    },
    {
      when: { value: "{json:event.subtype}", is: "message_deleted" },
      use: `A message was deleted in ${channel}`,
    },
    {
      when: { value: "{json:event.type}", is: "message" },
      use: `{actor} wrote in ${channel}: {mrkdwn:event.text}`,
    },
    {
      when: { value: "{json:event.type}", is: "reaction_added" },
      use: "{actor} added the reaction :{json:event.reaction}:",
    },
    {
      when: { value: "{json:event.type}", is: "reaction_removed" },
      use: "{actor} removed the reaction :{json:event.reaction}:",
    },
    { when: { value: "{json:type}", is: "block_actions" }, use: "{actor} used {json:actions.0.action_id}" },
    {
      when: { value: "{json:type}", is: "view_submission" },
      use: "{actor} submitted {json:view.title.text}",
    },
    "{actor} used the shortcut {json:callback_id}",
  ],
  digest: {
    title: ["{json:view.title.text|json:event.type|json:type|form:command}"],
    text: ["{json:event.text|json:event.message.text|json:message.text|json:actions.*.value|form:text}"],
  },
} as const satisfies Partial<Provider>;
