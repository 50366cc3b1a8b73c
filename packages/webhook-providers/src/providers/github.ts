import type { Condition } from "../template/choice.ts";
import type { Provider } from "../provider/provider.ts";
import { githubContent } from "./github-content.ts";

/**
 * Payloads that are unique: they contain a resource with the time of its last change, or the id of something that happens only
 * once. Others can repeat: a `workflow_dispatch` or `repository_dispatch` with the same inputs, a member that is added, removed
 * and added again, a label that is renamed back and forth, a star that is removed twice, a `ping`.
 */
const bodiesOfTheirOwn: readonly Condition[] = [
  // A push, whose repository contains the time.
  { value: "{json:before}{json:after}{json:repository.pushed_at}", there: true },
  ...[
    "{json:pull_request.updated_at|json:issue.updated_at|json:comment.updated_at|json:discussion.updated_at}",
    "{json:release.updated_at|json:milestone.updated_at|json:alert.updated_at|json:package.updated_at}",
    "{json:projects_v2_item.updated_at|json:projects_v2.updated_at|json:registry_package.updated_at}",
    "{json:workflow_run.updated_at|json:workflow_job.run_attempt|json:deployment.updated_at|json:commit.sha}",
    "{json:forkee.created_at|json:starred_at|json:build.created_at|json:merge_group.head_sha}",
  ].map((value) => ({ value, there: true })),
];

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const github: Provider = {
  id: "github",
  name: "GitHub",
  docs: "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
  recognition: [["x-hub-signature-256", "x-github-event"], ["x-hub-signature-256"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  olderSignatures: ["x-hub-signature"],
  webhookHeader: "x-github-hook-id",
  setup: {
    url: "Repository or organization → Settings → Webhooks → Add webhook → Payload URL. Both content types work.",
    secret: "The Secret field of the same form. If it is empty, GitHub does not sign.",
    events:
      "Let me select individual events: Pushes, Pull requests, Issues, Issue comments … By default, GitHub sends only push events.",
  },
  retries: "None. Failed deliveries can be redelivered manually or through GitHub's API.",
  sources: {
    deadline: "https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries",
    retries: "https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries",
  },
  payload: [{ as: "json" }, { as: "json_in_form", field: "payload" }],
  event: ["{header:x-github-event}.{json:action}", "{header:x-github-event}"],
  deliveryId: ["{header:x-github-delivery}"],
  // GitHub does not retry automatically: a day covers replays.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: bodiesOfTheirOwn,
  identity: {
    from: [
      {
        name: "{json:repository.full_name}",
        parts: { least: 2, most: 2 },
        requiredWith: "{json:repository}",
      },
      // The same name again, because many programs read it from here.
      {
        name: "{json:repository.owner.login|json:repository.owner.name}/{json:repository.name}",
        parts: { least: 2, most: 2 },
      },
      { name: "{json:organization.login}", parts: { least: 1, most: 1 } },
      // A repository of a user has no organization.
      {
        name: "{json:repository.owner.login|json:repository.owner.name}",
        parts: { least: 1, most: 1 },
      },
      // The installation or removal of an app.
      { name: "{json:installation.account.login}", parts: { least: 1, most: 1 } },
      { name: "{json:sponsorship.sponsorable.login}", parts: { least: 1, most: 1 } },
      // A separate namespace: an organization may have the enterprise's slug as its login.
      { name: "enterprises/{json:enterprise.slug}", parts: { least: 2, most: 2 }, relation: "apart" },
    ],
    matching: "case_insensitive",
    keyName:
      "the repository as owner/name; the login of a user or an organization for all of its repositories; or " +
      "enterprises/slug for an enterprise webhook",
    form: { example: "owner/name", characters: "A-Za-z0-9._-" },
    urls: {
      hosts: ["github.com"],
      paths: [
        { path: "enterprises/:slug/**", name: "enterprises/:slug" },
        { path: "organizations/:owner/settings/**", name: ":owner" },
        { path: "orgs/:owner/**", name: ":owner" },
        { path: "**/repos/:owner/:name/**", name: ":owner/:name" },
        { path: ":owner/:name/**", name: ":owner/:name" },
        { path: ":owner", name: ":owner" },
      ],
    },
    // https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository
    renames: [
      {
        when: [{ value: "{json:action}", is: "renamed" }],
        from: "{json:repository.owner.login|json:repository.owner.name}/{json:changes.repository.name.from}",
      },
      {
        when: [{ value: "{json:action}", is: "transferred" }],
        from: "{json:changes.owner.from.user.login|json:changes.owner.from.organization.login}/{json:repository.name}",
      },
      { when: [{ value: "{json:action}", is: "renamed" }], from: "{json:changes.login.from}" },
    ],
  },
  conversation: [
    "{json:repository.full_name}#{json:pull_request.number|json:issue.number|json:discussion.number|json:number}",
    // A push contains the full ref; the creation and deletion of a branch contain only its short name.
    {
      when: { value: "{json:ref_type}", is: "branch" },
      use: "{json:repository.full_name}@refs/heads/{json:ref}",
    },
    {
      when: { value: "{json:ref_type}", is: "tag" },
      use: "{json:repository.full_name}@refs/tags/{json:ref}",
    },
    "{json:repository.full_name}@{json:ref}",
  ],
  ...githubContent,
  deadlineSeconds: 10,
  installation: { value: "{json:installation.id|json:repository.full_name|json:organization.login}" },
};
