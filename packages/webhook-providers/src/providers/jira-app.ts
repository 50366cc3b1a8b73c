import type { Provider } from "../provider/provider.ts";
import { jiraPayload } from "./jira.ts";

/**
 * Webhooks that an app registers with /rest/api/3/webhook. The token authenticates the sender and is short-lived, but does
 * not cover the body. https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/
 */
export const jiraApp: Provider = {
  ...jiraPayload,
  id: "jira-app",
  name: "Jira Cloud (webhooks of an app)",
  recognition: [
    ["x-atlassian-webhook-identifier", { header: "authorization", starts: "JWT " }],
    ["x-atlassian-webhook-identifier", { header: "authorization", starts: "Bearer " }],
  ],
  commonSigns: [
    [{ header: "authorization", starts: "JWT " }],
    [{ header: "authorization", starts: "Bearer " }],
  ],
  verification: {
    scheme: "jwt",
    header: "authorization",
    prefixes: ["JWT ", "Bearer "],
    toleranceSeconds: 60,
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The url field of POST /rest/api/3/webhook, or a webhook module in the app's descriptor.",
    secret: "The installation's sharedSecret (Connect), or the app's client secret (OAuth 2.0).",
    events: "The event of each entry in the descriptor's webhooks: jira:issue_created, comment_created …",
  },
  retries: "After 408, 409, 425, 429 and 5xx, and if there is no response, within about 30 minutes.",
  sources: {
    retries: "https://developer.atlassian.com/cloud/jira/platform/webhooks/#retry-policy",
  },
  identity: { from: [], matching: "any", keyName: "any name, such as the site (acme.atlassian.net)" },
};
