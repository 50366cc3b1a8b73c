import type { Provider } from "../provider.ts";

/** What both of Jira's providers say of a payload. */
export const jiraPayload = {
  docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
  // An administrator may leave the body out.
  payload: [{ as: "json" }, { as: "other" }],
  event: ["{json:webhookEvent}"],
  // The same for all attempts of one webhook, and unique within the site.
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
  proof: {
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
