import type { Provider } from "../provider/provider.ts";
import { slackContent } from "./slack-content.ts";

const team = "{json:team_id|json:team.id|json:user.team_id|form:team_id}";

const channel =
  "{json:event.channel|json:event.channel_id|json:event.item.channel|json:event.assistant_thread.channel_id" +
  "|json:channel.id|json:container.channel_id|form:channel_id}";

// An edit, a deletion or a reaction has its own time, but belongs to the message that it refers to.
const thread =
  "{json:event.thread_ts|json:event.message.thread_ts|json:event.message.ts" +
  "|json:event.previous_message.thread_ts|json:event.previous_message.ts" +
  "|json:event.assistant_thread.thread_ts|json:event.item.ts|json:event.message_ts|json:event.ts" +
  "|json:message.thread_ts|json:container.thread_ts|json:message.ts|json:container.message_ts}";

/**
 * The Events API, slash commands and interactivity:
 * https://docs.slack.dev/apis/events-api
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 * https://docs.slack.dev/interactivity/handling-user-interaction
 */
export const slack: Provider = {
  id: "slack",
  name: "Slack",
  docs: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
  recognition: [["x-slack-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-slack-signature", prefix: "v0=", encoding: "hex" },
    timestamp: { header: "x-slack-request-timestamp", unit: "s", toleranceSeconds: 300 },
    signed: "v0:{timestamp}:{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "api.slack.com/apps → the app → Event Subscriptions → Request URL. Do the same under Slash Commands and Interactivity.",
    secret: "The app → Basic Information → App Credentials → Signing Secret.",
    events:
      "Subscribe to bot events: app_mention, message.channels, message.im, reaction_added … Then reinstall " +
      "the app. Commands and interactivity need no selection.",
  },
  retries:
    "Events: 3 times, immediately, after 1 minute and after 5 minutes. Commands and interactions: none.",
  sources: {
    deadline: "https://docs.slack.dev/apis/events-api/#responding",
    answer: "https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response",
    retries: "https://docs.slack.dev/apis/events-api/#retries",
  },
  payload: [{ as: "json" }, { as: "json_in_form", field: "payload" }, { as: "form" }],
  event: ["{json:event.type|json:type|form:command}"],
  deliveryId: ["{json:event_id|json:trigger_id|form:trigger_id}"],
  identity: {
    from: [{ name: "{json:api_app_id}" }, { name: "{form:api_app_id}" }],
    matching: "exact",
    keyName: "the App ID, such as A0123456789, from the app's Basic Information page",
    form: { example: "A0123456789", characters: "A-Z0-9", starts: "A" },
    urls: {
      hosts: ["api.slack.com", "app.slack.com"],
      paths: [
        { path: "apps/:app/**", name: ":app" },
        { path: "app-settings/:team/:app/**", name: ":app" },
      ],
    },
  },
  conversation: [`${team}/${channel}/${thread}`, `${team}/${channel}`],
  installation: {
    value:
      "{json:authorizations.0.team_id|json:context_team_id|json:team_id|json:team.id|json:user.team_id|form:team_id}",
    ends: ["app_uninstalled"],
  },
  handshakes: [
    // https://docs.slack.dev/reference/events/url_verification
    {
      signed: true,
      when: [{ value: "{json:type}", is: "url_verification" }],
      answer: {
        status: 200,
        headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
        body: { echo: "{json:challenge}" },
      },
    },
    // Slash commands: Slack occasionally checks the certificate, and does not sign that request.
    {
      signed: false,
      method: "POST",
      when: [{ value: "{form:ssl_check}", is: "1" }],
      answer: { status: 200, headers: {} },
    },
  ],
  ...slackContent,
  deadlineSeconds: 3,
  // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response: only an empty body closes a
  // modal, and the user sees any response body to a slash command.
  acknowledge: [{ status: 200, body: "" }],
};
