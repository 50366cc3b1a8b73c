import type { Provider } from "../provider/provider.ts";

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
  // Payloads about members name only the member, and give no access level but the member's.
  actor: {
    prefix: "gitlab",
    from: [
      { id: "{json:user.id}", login: "{json:user.username}", name: "{json:user.name|json:user.username}" },
      {
        when: [{ value: "{json:object_kind}", there: true }],
        id: "{json:user_id}",
        login: "{json:user_username}",
        name: "{json:user_name|json:user_username}",
      },
    ],
  },
  summary: [
    `{actor} pushed {count:commits|commit|commits} to {json:ref} in ${project}: {json:commits.0.message}`,
    {
      when: { value: "{json:object_kind}", is: "note" },
      use: "{actor} commented on merge request !{json:merge_request.iid}: {json:merge_request.title}",
    },
    {
      when: { value: "{json:object_kind}", is: "note" },
      use: "{actor} commented on issue #{json:issue.iid}: {json:issue.title}",
    },
    {
      when: { value: "{json:object_kind}", is: "note" },
      use: `{actor} commented in ${project}: {json:object_attributes.note}`,
    },
    {
      when: { value: "{json:object_kind}", is: "merge_request" },
      use: "{actor} {past:object_attributes.action} merge request !{json:object_attributes.iid}: {json:object_attributes.title}",
    },
    {
      when: { value: "{json:object_kind}", is: "issue" },
      use: "{actor} {past:object_attributes.action} issue #{json:object_attributes.iid}: {json:object_attributes.title}",
    },
    {
      when: { value: "{json:object_kind}", is: "pipeline" },
      use: `Pipeline #{json:object_attributes.id}: {json:object_attributes.status} on {json:object_attributes.ref} in ${project}`,
    },
    `Job {json:build_name}: {json:build_status} on {json:ref} in {json:project_name}`,
    {
      when: { value: "{json:object_kind}", is: "release" },
      use: `Release {json:tag} of ${project}: {json:name}`,
    },
    `{actor} pushed {json:ref} to ${project}`,
    `GitLab {event} in ${project}: {json:object_attributes.title|json:object_attributes.name}`,
    "GitLab {event}: {json:path_with_namespace|json:full_path|json:group_path|json:username|json:name}",
  ],
  digest: {
    title: [
      "{json:merge_request.title|json:issue.title|json:object_attributes.title|json:name|json:commits.0.title}",
    ],
    url: ["{json:object_attributes.url|json:url|json:commits.0.url|json:project.web_url}"],
    text: [
      "{json:object_attributes.note|json:object_attributes.description|json:description|json:commits.*.message}",
    ],
  },
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
  verification: { scheme: "token", header: "x-gitlab-token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Project or group → Settings → Webhooks → Add new webhook → URL.",
    secret: "The Secret token field of the same form.",
    events:
      "Trigger, in the same form: Push events, Merge request events, Issues events, Comments, Pipeline events …",
  },
  retries: "None for each webhook. After four failures in a row, GitLab pauses the webhook for a while.",
  sources: {
    deadline: "https://docs.gitlab.com/user/gitlab_com/#webhooks",
    retries: "https://docs.gitlab.com/user/project/integrations/webhooks/#auto-disabled-webhooks",
  },
  // Recursive hooks share the X-Gitlab-Event-UUID, so it does not identify an event.
  deliveryId: ["{header:idempotency-key}"],
};
