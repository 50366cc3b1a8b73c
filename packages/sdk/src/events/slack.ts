import type { SlackEvent } from "@slack/types";

export type { SlackEvent };

/** Slack's events by their type: `SlackEvents["app_mention"]`. Source: https://docs.slack.dev/reference/events */
export type SlackEvents = {
  readonly [Type in SlackEvent["type"]]: Extract<SlackEvent, { readonly type: Type }>;
};

/** The envelope of an Events API event. Source: https://docs.slack.dev/apis/events-api */
export type SlackEventCallback<Event = SlackEvent> = {
  readonly type: "event_callback";
  readonly api_app_id: string;
  readonly team_id: string;
  readonly event_id: string;
  /** Unix seconds. */
  readonly event_time: number;
  readonly event: Event;
  readonly token?: string;
  readonly event_context?: string;
  readonly authorizations?: readonly {
    readonly enterprise_id: string | null;
    readonly team_id: string | null;
    readonly user_id: string;
    readonly is_bot: boolean;
    readonly is_enterprise_install?: boolean;
  }[];
};

/** The fields of a slash command. Source: https://docs.slack.dev/interactivity/implementing-slash-commands */
export type SlackCommand = {
  /** With its slash: `/weather`. */
  readonly command: string;
  /** The text after the command. */
  readonly text: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly team_id: string;
  readonly team_domain: string;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly api_app_id: string;
  /** Accepts further messages for 30 minutes. */
  readonly response_url: string;
  readonly trigger_id: string;
  readonly enterprise_id?: string;
  readonly enterprise_name?: string;
  readonly is_enterprise_install?: string;
  readonly token?: string;
};

/**
 * The payload of an interaction, such as a click or a submitted form. Its members depend on the type.
 *
 * Source: https://docs.slack.dev/reference/interaction-payloads
 */
export type SlackInteraction = {
  readonly type:
    | "block_actions"
    | "message_action"
    | "shortcut"
    | "view_submission"
    | "view_closed"
    | (string & {});
  readonly api_app_id?: string;
  readonly team: { readonly id: string; readonly domain?: string } | null;
  readonly user: { readonly id: string; readonly name?: string; readonly team_id?: string };
  readonly channel?: { readonly id: string; readonly name?: string };
  readonly actions?: readonly {
    readonly action_id: string;
    readonly block_id: string;
    readonly type: string;
    readonly value?: string;
  }[];
  readonly callback_id?: string;
  readonly trigger_id?: string;
  readonly response_url?: string;
};

/** Where a message was posted, by the name under which an app subscribes to such messages. */
type MessageChannels = {
  readonly "message.channels": "channel";
  readonly "message.groups": "group";
  readonly "message.im": "im";
  readonly "message.mpim": "mpim";
  readonly "message.app_home": "app_home";
};

/** What Slack sends, by name: events, the messages of one kind of channel, slash commands and interactions. */
export type SlackPayloads = {
  readonly [Type in keyof SlackEvents]: SlackEventCallback<SlackEvents[Type]>;
} & {
  readonly [Name in keyof MessageChannels]: SlackEventCallback<
    SlackEvents["message"] & { readonly channel_type: MessageChannels[Name] }
  >;
} & {
  readonly [Type in Interaction]: SlackInteraction & { readonly type: Type };
} & {
  readonly [Command in `/${string}`]: SlackCommand;
};

type Interaction = "block_actions" | "message_action" | "shortcut" | "view_submission" | "view_closed";
