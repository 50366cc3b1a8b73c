import { jiraPayload } from "./jira.ts";
import type { Provider } from "../provider/provider.ts";

/** Jira Data Center does not sign webhooks: only the secret in the URL authenticates them. */
export const jiraDataCenter: Provider = {
  ...jiraPayload,
  id: "jira-dc",
  name: "Jira Data Center",
  docs: "https://developer.atlassian.com/server/jira/platform/webhooks/",
  recognition: [],
  commonSigns: [["x-atlassian-webhook-identifier"], []],
  verification: { scheme: "query_token", parameter: "token" },
  secret: { madeBy: "user", kind: "text" },
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:timestamp}", there: true }],
  setup: {
    url: "Jira Administration → System → WebHooks → Create a WebHook → URL, followed by ?token= and the secret.",
    secret: "Make one up from letters and digits, and append it to the URL.",
    events:
      "Events, in the same form: Issue created, Issue updated, Comment created … A JQL query narrows them down.",
  },
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the site (jira.example.com)",
  },
  // Accounts of a separate site, unrelated to those of Jira Cloud.
  actor: { from: jiraPayload.actor.from },
};
