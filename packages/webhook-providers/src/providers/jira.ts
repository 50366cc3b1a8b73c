import type { Provider } from "../provider/provider.ts";

/** A Jira user: in Jira Cloud with an account id and an account type, in Data Center with a key and a name. */
function account(path: string) {
  return {
    id: `{json:${path}.accountId|json:${path}.key}`,
    login: `{json:${path}.name}`,
    name: `{json:${path}.displayName|json:${path}.name}`,
    kind: [
      { when: { value: `{json:${path}.accountType}`, is: "app" }, use: "bot" },
      { when: { value: `{json:${path}.accountType}`, there: true }, use: "user" },
    ],
  };
}

/** The parts of a payload that both Jira providers share. */
export const jiraPayload = {
  docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
  // An administrator may exclude the body.
  payload: [{ as: "json" }, { as: "other" }],
  event: ["{json:webhookEvent}"],
  // Constant across the retries of a webhook, and unique within the site.
  deliveryId: ["{header:x-atlassian-webhook-identifier}"],
  // Comments and worklogs name their author, not a user. The author of a comment is whoever wrote it, even if someone else
  // edits it.
  actor: {
    prefix: "jira",
    from: [
      account("user"),
      { when: [{ value: "{json:webhookEvent}", is: "comment_created" }], ...account("comment.author") },
      { when: [{ value: "{json:webhookEvent}", is: "comment_updated" }], ...account("comment.updateAuthor") },
      { when: [{ value: "{json:webhookEvent}", is: "worklog_created" }], ...account("worklog.author") },
      { when: [{ value: "{json:webhookEvent}", is: "worklog_updated" }], ...account("worklog.updateAuthor") },
    ],
  },
  // Customers of Jira Service Management have their own kind of account.
  standing: [
    { when: [{ value: "{json:user.accountType}", is: "customer" }], use: "external" },
    {
      when: [
        { value: "{json:webhookEvent}", is: "comment_created" },
        { value: "{json:comment.author.accountType}", is: "customer" },
      ],
      use: "external",
    },
  ],
  summary: [
    ...(
      [
        ["comment_created", "commented on"],
        ["comment_updated", "edited a comment on"],
        ["jira:issue_created", "created"],
        ["jira:issue_updated", "updated"],
        ["jira:issue_deleted", "deleted"],
      ] as const
    ).flatMap(([is, verb]) => [
      {
        when: { value: "{json:webhookEvent}", is },
        use: `{actor} ${verb} {json:issue.key}: {json:issue.fields.summary}`,
      },
    ]),
    "{json:webhookEvent} for {json:issue.key}: {json:issue.fields.summary}",
    "{json:webhookEvent}: {json:project.name|json:version.name|json:sprint.name|json:board.name}",
  ],
  digest: {
    title: ["{json:issue.fields.summary|json:project.name|json:version.name|json:sprint.name}"],
    text: ["{json:comment.body|json:worklog.comment|json:issue.fields.description|json:version.description}"],
  },
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
    events:
      "Events, in the same form: Issue created, Issue updated, Comment created … A JQL query narrows them down.",
  },
  retries: "After 408, 409, 425, 429 and 5xx, and if there is no response, within about 30 minutes.",
  sources: {
    retries: "https://developer.atlassian.com/cloud/jira/platform/webhooks/#retry-policy",
  },
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the site (acme.atlassian.net)",
  },
};
