import type { Provider } from "../provider/provider.ts";

/** Log streams to a custom webhook. */
export const auth0: Provider = {
  id: "auth0",
  name: "Auth0 (log streams)",
  docs: "https://auth0.com/docs/customize/log-streams/custom-log-streams",
  recognition: [],
  commonSigns: [["authorization"]],
  verification: { scheme: "token", header: "authorization" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Dashboard → Monitoring → Streams → Create Log Stream → Custom Webhook → Payload URL.",
    secret: "Make one up, and paste it as the Authorization Token of the same form.",
    events:
      "Filter by event category, in the same form, such as Login - Failure. Without a filter, all are sent.",
  },
  payload: [{ as: "json_list" }, { as: "json" }, { as: "json_lines" }],
  event: ["{json:*.data.type|json:data.type}", "logs"],
  deliveryId: ["{json:*.log_id|json:log_id}"],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the tenant's; each stream has its own token",
  },
  // For several log entries, only what they all share.
  actor: { from: [{ id: "{json:*.data.user_id}", name: "{json:*.data.user_name}" }] },
  summary: [
    "Auth0 log entry {json:*.data.type}: {json:*.data.description}",
    "Auth0 log entry {json:*.data.type}",
    "{count:*|Auth0 log entry|Auth0 log entries}",
  ],
  digest: { title: ["{json:*.data.type}"], text: ["{json:*.data.description}"] },
  conversation: ["{json:*.data.user_id|json:data.user_id}"],
};
