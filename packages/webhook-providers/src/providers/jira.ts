import type { Provider } from "../provider.ts";

/** The parts of a payload that both Jira providers share. */
export const jiraPayload = {
  docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
  // An administrator may exclude the body.
  payload: [{ as: "json" }, { as: "other" }],
  event: ["{json:webhookEvent}"],
  // Constant across the retries of a webhook, and unique within the site.
  deliveryId: ["{header:x-atlassian-webhook-identifier}"],
  conversation: ["{json:issue.key}", "{json:project.key}"],
} as const satisfies Partial<Provider>;

export const jira: Provider = {
  ...jiraPayload,
  id: "jira",
  name: "Jira Cloud",
  recognition: [
    ["x-hub-signature", "x-atlassian-webhook-identifier"],
    [{ header: "x-hub-signature", starts: "sha256=" }],
  ],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:timestamp}", there: true }],
  setup: {
    url: "Jira settings → System → WebHooks → Create a WebHook → URL.",
    secret: "The Secret field of the same form (or use Generate secret).",
  },
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the site (acme.atlassian.net)",
  },
};
