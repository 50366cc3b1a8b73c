import type { Sample } from "../sign/sample.ts";

const application_id = "1234560123453231555";
const guild_id = "290926798626357999";
const channel_id = "645027906669510667";
const user = {
  id: "123456789012345678",
  username: "ada",
  global_name: "Ada",
  discriminator: "0",
  avatar: null,
  public_flags: 0,
};
const member = {
  user,
  roles: ["539082325061836999"],
  joined_at: "2026-01-10T10:00:00.000000+00:00",
  nick: null,
  permissions: "2147483647",
};
const message = {
  id: "1282087390461566999",
  channel_id,
  type: 0,
  content: "Deploy to production?",
  author: user,
  timestamp: "2026-09-10T10:00:00.000000+00:00",
  attachments: [],
  components: [],
};

/** `{id}` is not a snowflake, unlike Discord's ids, but differs each time. */
function interaction(type: number, event: string, more: object): Sample {
  return {
    provider: "discord",
    event,
    source: "https://discord.com/developers/docs/interactions/receiving-and-responding",
    headers: { "user-agent": "Discord-Interactions/1.0 (+https://discord.com)" },
    json: {
      type,
      id: "{id}",
      application_id,
      token: "interaction-token",
      version: 1,
      guild_id,
      channel_id,
      channel: { id: channel_id, type: 0, name: "releases", guild_id },
      member,
      locale: "en-US",
      guild_locale: "en-US",
      app_permissions: "442368",
      authorizing_integration_owners: { 0: guild_id },
      context: 0,
      entitlements: [],
      ...more,
    },
  };
}

function happening(type: string, data: object): Sample {
  return {
    provider: "discord",
    event: type,
    source: "https://discord.com/developers/docs/events/webhook-events",
    headers: { "user-agent": "Discord-Webhook/1.0 (+https://discord.com)" },
    json: { version: 1, application_id, type: 1, event: { type, timestamp: "{now_iso}", data } },
  };
}

const command = { id: "771825006014889984", type: 1, name: "deploy" };
const entitlement = {
  id: "1019653849998299136",
  sku_id: "1019475255913222144",
  application_id,
  user_id: user.id,
  type: 8,
  deleted: false,
  consumed: false,
};

/** Samples of commands, components and modals, and of an app's events. */
export const discordSamples: readonly Sample[] = [
  interaction(2, "application_command.deploy", {
    data: { ...command, options: [{ type: 3, name: "target", value: "production" }] },
  }),
  interaction(2, "application_command.Translate", {
    data: {
      id: "866818195033292851",
      type: 3,
      name: "Translate",
      target_id: message.id,
      resolved: { messages: { [message.id]: message } },
    },
  }),
  interaction(3, "message_component.approve", { data: { component_type: 2, custom_id: "approve" }, message }),
  interaction(3, "message_component.priority", {
    data: { component_type: 3, custom_id: "priority", values: ["high"] },
    message,
  }),
  interaction(4, "application_command_autocomplete.deploy", {
    data: { ...command, options: [{ type: 3, name: "target", value: "pro", focused: true }] },
  }),
  interaction(5, "modal_submit.new_ticket", {
    data: {
      custom_id: "new_ticket",
      components: [
        { type: 1, components: [{ type: 4, custom_id: "summary", value: "The printer is on fire" }] },
      ],
    },
  }),
  happening("APPLICATION_AUTHORIZED", { integration_type: 1, scopes: ["applications.commands"], user }),
  happening("APPLICATION_DEAUTHORIZED", { user }),
  happening("ENTITLEMENT_CREATE", entitlement),
];
