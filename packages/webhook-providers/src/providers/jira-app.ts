import type { Provider } from "../provider.ts";
import { jiraPayload } from "./jira.ts";

/**
 * Webhooks that an app registers with /rest/api/3/webhook. The token proves the sender and is short-lived, but does not
 * cover the body. https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/
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
  proof: {
    scheme: "jwt",
    header: "authorization",
    prefixes: ["JWT ", "Bearer "],
    toleranceSeconds: 60,
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The field url of POST /rest/api/3/webhook, or a webhook module of the app's descriptor.",
    secret: "The sharedSecret of the app's installation (Connect), or its client secret (OAuth 2.0).",
  },
  identity: { from: [], matching: "any", keyName: "as you like, such as the site (acme.atlassian.net)" },
};
