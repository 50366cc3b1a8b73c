import type { Provider } from "../provider/provider.ts";

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
export const bitbucket: Provider = {
  id: "bitbucket",
  name: "Bitbucket Cloud",
  docs: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/",
  recognition: [["x-hub-signature", "x-event-key"], [{ header: "x-hub-signature", starts: "sha256=" }]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  webhookHeader: "x-hook-uuid",
  setup: {
    url: "Repository → Repository settings → Webhooks → Add webhook → URL.",
    secret: "The Secret field of the same form.",
    events:
      "Triggers → Choose from a full list of triggers: Repository Push, Pull request Created, Pull request " +
      "Comment created …",
  },
  retries: "Up to 2 times after 5xx, immediately.",
  sources: {
    deadline: "https://support.atlassian.com/bitbucket-cloud/docs/troubleshoot-webhooks/",
    retries: "https://support.atlassian.com/bitbucket-cloud/docs/troubleshoot-webhooks/",
  },
  payload: [{ as: "json" }],
  event: ["{header:x-event-key}"],
  deliveryId: ["{header:x-request-uuid}"],
  // Pushes are excluded: a branch may move between the same commits twice.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [
    {
      value: "{json:pullrequest.updated_on|json:issue.updated_on|json:commit_status.updated_on}",
      there: true,
    },
  ],
  identity: {
    from: [
      { name: "{json:repository.full_name}", parts: { least: 2, most: 2 } },
      { name: "{json:repository.workspace.slug}", parts: { least: 1, most: 1 } },
    ],
    matching: "path",
    keyName: "the repository as workspace/repository, or the workspace for a workspace webhook",
    form: { example: "workspace/repository", characters: "A-Za-z0-9._-" },
    urls: {
      hosts: ["bitbucket.org"],
      paths: [
        { path: ":workspace/workspace/**", name: ":workspace" },
        { path: "**/repositories/:workspace/:repository/**", name: ":workspace/:repository" },
        { path: ":workspace/:repository/**", name: ":workspace/:repository" },
        { path: ":workspace", name: ":workspace" },
      ],
    },
    // https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Updated
    renames: [{ when: [], from: "{json:changes.full_name.old}" }],
  },
  actor: {
    from: [
      {
        id: "{json:actor.uuid}",
        name: "{json:actor.display_name|json:actor.nickname}",
        kind: ["{json:actor.type}", { when: { value: "{json:actor.type}", is: "app_user" }, use: "app" }],
        also: ["{json:actor.account_id}"],
      },
      { name: "{json:actor.nickname}", kind: ["{json:actor.type}"] },
    ],
  },
  summary: [
    "{actor} pushed to {json:push.changes.0.new.name|json:push.changes.0.old.name} in {json:repository.full_name}",
    {
      when: { value: "{json:comment}", there: true },
      use: "{actor} commented on pull request #{json:pullrequest.id}: {json:pullrequest.title}",
    },
    {
      when: { value: "{json:comment}", there: true },
      use: "{actor} commented on issue #{json:issue.id}: {json:issue.title}",
    },
    {
      when: { value: "{json:approval}", there: true },
      use: "{actor} reviewed pull request #{json:pullrequest.id}: {json:pullrequest.title}",
    },
    {
      when: { value: "{json:pullrequest.state}", is: "MERGED" },
      use: "{actor} merged pull request #{json:pullrequest.id}: {json:pullrequest.title}",
    },
    {
      when: { value: "{json:pullrequest.state}", is: "DECLINED" },
      use: "{actor} declined pull request #{json:pullrequest.id}: {json:pullrequest.title}",
    },
    // Only the event's name distinguishes the opening of a pull request from its other changes.
    "{event} by {actor}, #{json:pullrequest.id|json:issue.id}: {json:pullrequest.title|json:issue.title}",
    "{json:commit_status.name|json:commit_status.key}: {json:commit_status.state} in {json:repository.full_name}",
  ],
  digest: {
    title: [
      "{json:pullrequest.title|json:issue.title|json:commit_status.name|json:push.changes.0.new.target.message}",
    ],
    url: [
      "{json:comment.links.html.href|json:pullrequest.links.html.href|json:issue.links.html.href|json:commit_status.url}",
      "{json:push.changes.0.links.html.href|json:repository.links.html.href}",
    ],
    text: [
      "{json:comment.content.raw|json:pullrequest.description|json:issue.content.raw|json:commit_status.description}",
      "{json:push.changes.*.new.target.message}",
    ],
  },
  conversation: [
    "{json:repository.full_name}/pull-requests/{json:pullrequest.id}",
    "{json:repository.full_name}/issues/{json:issue.id}",
    "{json:repository.full_name}@{json:push.changes.*.new.name|json:push.changes.*.old.name}",
  ],
  deadlineSeconds: 10,
};
