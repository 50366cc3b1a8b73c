import type { LateAnswer } from "../provider/late-answer.ts";
import type { Provider } from "../provider/provider.ts";

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
function deferred(interaction: string, answer: object): LateAnswer {
  return {
    when: [
      { value: "{json:type}", is: interaction },
      { value: "{json:event}", there: false },
    ],
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(answer),
  };
}

/**
 * Interactions: https://discord.com/developers/docs/interactions/receiving-and-responding
 * Webhook events: https://discord.com/developers/docs/events/webhook-events
 */
export const discord: Provider = {
  id: "discord",
  name: "Discord",
  docs: "https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint",
  recognition: [["x-signature-ed25519"]],
  verification: {
    scheme: "ed25519",
    signature: { header: "x-signature-ed25519", prefix: "", encoding: "hex" },
    // Discord documents no tolerance. It retries events for up to 10 minutes, and does not say whether it signs retries again.
    timestamp: { header: "x-signature-timestamp", unit: "s", toleranceSeconds: 900 },
    signed: "{timestamp}{body}",
  },
  secret: { madeBy: "provider", kind: "public_key", type: "ed25519", encoding: "hex" },
  setup: {
    url: "Developer Portal → the application → General Information → Interactions Endpoint URL. For events, use Webhooks.",
    secret: "General Information → Public Key (64 hexadecimal digits).",
    events: "Webhooks → Events: Application Authorized, Entitlement Create … Interactions need no selection.",
  },
  sources: {
    answer:
      "https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type",
  },
  payload: [{ as: "json" }],
  event: [
    "{json:event.type}",
    { when: { value: "{json:type}", is: "2" }, use: "application_command.{json:data.name}" },
    { when: { value: "{json:type}", is: "3" }, use: "message_component.{json:data.custom_id}" },
    { when: { value: "{json:type}", is: "4" }, use: "application_command_autocomplete.{json:data.name}" },
    { when: { value: "{json:type}", is: "5" }, use: "modal_submit.{json:data.custom_id}" },
  ],
  deliveryId: ["{json:id}"],
  // Events have a time but no id.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:event.timestamp}", there: true }],
  identity: {
    from: [{ name: "{json:application_id}" }],
    matching: "exact",
    keyName: "the Application ID from the application's General Information page",
    form: { example: "1234567890123456789", characters: "0-9" },
    urls: {
      hosts: ["discord.com"],
      paths: [{ path: "developers/applications/:application/**", name: ":application" }],
    },
  },
  actor: {
    from: ["member.user", "user", "event.data.user"].map((user) => ({
      id: `{json:${user}.id}`,
      name: `{json:${user}.global_name|json:${user}.username}`,
      kind: [{ when: { value: `{json:${user}.bot}`, is: "true" }, use: "bot" }, "user"],
    })),
  },
  summary: [
    "{actor} used /{json:data.name}",
    "{actor} used {json:data.custom_id}",
    "Command /{json:data.name}",
    "Discord {json:event.type} by {actor}",
  ],
  digest: {
    title: ["{json:data.name|json:data.custom_id|json:event.type}"],
    text: ["{json:data.options.*.value|json:event.data.content|json:message.content}"],
  },
  conversation: [
    "{json:guild_id|json:guild.id}/{json:channel_id}",
    "{json:channel_id|json:event.data.guild.id}",
  ],
  handshakes: [
    {
      signed: true,
      when: [
        { value: "{json:type}", is: "1" },
        // Events have type 1, too.
        { value: "{json:event}", there: false },
      ],
      answer: { status: 200, headers: { "content-type": "application/json" }, body: { json: { type: 1 } } },
    },
    {
      signed: true,
      when: [{ value: "{json:type}", is: "0" }],
      answer: { status: 204, headers: {} },
    },
  ],
  deadlineSeconds: 3,
  acknowledge: [
    // For a command: the user sees a loading state, for up to 15 minutes.
    deferred("2", { type: 5 }),
    // For a component: its message stays unchanged, and may be edited later.
    deferred("3", { type: 6 }),
    // Autocomplete responses cannot be deferred, so the list is empty.
    deferred("4", { type: 8, data: { choices: [] } }),
    deferred("5", { type: 5 }),
    // https://discord.com/developers/docs/events/webhook-events#responding-to-events
    { status: 204 },
  ],
};
