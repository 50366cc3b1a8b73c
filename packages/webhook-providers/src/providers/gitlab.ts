import type { Provider } from "../provider.ts";

const project = "{json:project.path_with_namespace}";

/**
 * The parts of a payload that both GitLab providers share: https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export const gitlabPayload = {
  payload: [{ as: "json" }],
  event: ["{json:object_kind}.{json:object_attributes.action}", "{json:object_kind|json:event_name}"],
  identity: {
    from: [
      { name: project, parts: { least: 2 }, requiredWith: "{json:project}" },
      // A project that is created or removed in a group.
      { name: "{json:path_with_namespace}", parts: { least: 2 } },
      { name: "{json:group.full_path}", parts: { least: 1 } },
      // A subgroup that is created or removed.
      { name: "{json:full_path}", parts: { least: 1 } },
      // For group members, GitLab sends the group's name without its parent groups.
      { name: "{json:group_path}", parts: { least: 1, most: 1 } },
    ],
    matching: "path",
    keyName: "the project's path as group/project, or the path of a parent group for a group webhook",
    form: { example: "group/project", characters: "A-Za-z0-9._-" },
    urls: {
      hosts: ["gitlab.com"],
      paths: [
        { path: "groups/:path+/-/**", name: ":path" },
        { path: ":path+/-/**", name: ":path" },
        { path: "groups/:path+", name: ":path" },
        { path: ":path+", name: ":path" },
      ],
    },
    renames: [
      {
        when: [{ value: "{json:event_name}", is: "project_rename" }],
        from: "{json:old_path_with_namespace}",
      },
      {
        when: [{ value: "{json:event_name}", is: "project_transfer" }],
        from: "{json:old_path_with_namespace}",
      },
      { when: [{ value: "{json:event_name}", is: "group_rename" }], from: "{json:old_full_path}" },
    ],
  },
  conversation: [
    `${project}!{json:merge_request.iid}`,
    {
      when: { value: "{json:object_kind}", is: "merge_request" },
      use: `${project}!{json:object_attributes.iid}`,
    },
    `${project}#{json:issue.iid}`,
    { when: { value: "{json:object_kind}", is: "issue" }, use: `${project}#{json:object_attributes.iid}` },
    `${project}@{json:ref}`,
    // A pipeline contains its branch's name without the prefix that pushes have.
    {
      when: { value: "{json:object_attributes.tag}", is: "true" },
      use: `${project}@refs/tags/{json:object_attributes.ref}`,
    },
    `${project}@refs/heads/{json:object_attributes.ref}`,
  ],
  webhookHeader: "x-gitlab-webhook-uuid",
  deadlineSeconds: 10,
} as const satisfies Partial<Provider>;

/**
 * The token does not cover the body. A signing token (GitLab 19.0 and newer) is better: if a request carries its signature,
 * the secret token alone is not accepted.
 */
export const gitlab: Provider = {
  ...gitlabPayload,
  id: "gitlab",
  name: "GitLab (secret token)",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  recognition: [
    ["x-gitlab-token", "x-gitlab-event", { header: "webhook-signature", absent: true }],
    ["x-gitlab-token", { header: "webhook-signature", absent: true }],
  ],
  proof: { scheme: "token", header: "x-gitlab-token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Project or group → Settings → Webhooks → Add new webhook → URL.",
    secret: "The Secret token field of the same form.",
  },
  // Recursive hooks share the X-Gitlab-Event-UUID, so it does not identify an event.
  deliveryId: ["{header:idempotency-key}"],
};
