import type { Provider } from "../provider.ts";

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
  conversation: [
    "{json:repository.full_name}/pull-requests/{json:pullrequest.id}",
    "{json:repository.full_name}/issues/{json:issue.id}",
    "{json:repository.full_name}@{json:push.changes.*.new.name|json:push.changes.*.old.name}",
  ],
  deadlineSeconds: 10,
};
