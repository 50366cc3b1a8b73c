import type { Provider } from "../provider/provider.ts";

const repository = "{json:repository.full_name}";
const pull = "pull request #{json:pull_request.number}: {json:pull_request.title}";
const issue = "issue #{json:issue.number}: {json:issue.title}";
const discussion = "discussion #{json:discussion.number}: {json:discussion.title}";

const sender = { id: "{json:sender.id}", login: "{json:sender.login}" } as const;

/** An app that acts with a person's token: GitHub names the person as the sender, and the app where it acted. */
function throughApp(action: string, thing: string) {
  return {
    ...sender,
    when: [
      { value: "{json:action}", is: action },
      { value: `{json:${thing}.performed_via_github_app}`, there: true },
    ],
    kind: [{ when: { value: "{json:sender.type}", is: "Bot" }, use: "bot" }, "app"],
    also: [`{json:${thing}.performed_via_github_app.slug}[bot]`],
  };
}

/** An author's association is the sender's only if the sender is the author. */
function ofAuthor(thing: string) {
  return {
    same: ["{json:sender.id}", `{json:${thing}.user.id}`],
    use: `{json:${thing}.author_association}`,
  } as const;
}

/**
 * What people read of GitHub's webhooks, and who caused them. The event's name is in a header, which GitHub does not sign, so
 * the rules go by the shape of the payload: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const githubContent = {
  actor: {
    // Also for a GitHub App.
    prefix: "github",
    from: [
      throughApp("created", "comment"),
      // A comment's payload also contains the issue, which someone else may have opened.
      throughApp("opened", "issue"),
      { ...sender, kind: ["{json:sender.type}"] },
    ],
  },
  standing: [
    ofAuthor("comment"),
    ofAuthor("review"),
    ofAuthor("pull_request"),
    ofAuthor("issue"),
    ofAuthor("discussion"),
    { same: ["{json:sender.id}", "{json:repository.owner.id}"], use: "owner" },
  ],
  summary: [
    // A push: only pushes have a pusher.
    {
      when: { value: "{json:deleted}", is: "true" },
      use: `{actor} deleted {json:ref} in ${repository}`,
    },
    `{actor} pushed {count:commits|commit|commits} to {json:ref} in ${repository}: {json:head_commit.message}`,
    { when: { value: "{json:pusher}", there: true }, use: `{actor} pushed {json:ref} to ${repository}` },
    {
      when: { value: "{json:action}.{json:review.state}", is: "submitted.approved" },
      use: `{actor} approved ${pull}`,
    },
    {
      when: { value: "{json:action}.{json:review.state}", is: "submitted.changes_requested" },
      use: `{actor} requested changes on ${pull}`,
    },
    {
      when: { value: "{json:action}.{json:review.state}", is: "submitted.commented" },
      use: `{actor} reviewed ${pull}`,
    },
    { when: { value: "{json:review}", there: true }, use: `{actor} {past:action} a review of ${pull}` },
    {
      when: { value: "{json:thread}", there: true },
      use: `{actor} {past:action} a review thread on ${pull}`,
    },
    // The comment's ids make these templates fail if there is no comment.
    ...["{json:pull_request}", "{json:issue.pull_request}", "{json:issue}", "{json:discussion}"].flatMap(
      (value, index) => {
        const what = [pull, issue.replace("issue", "pull request"), issue, discussion][index] ?? "";
        return [
          {
            when: { value: `{json:comment}${value}`, there: true },
            use: `{actor} {past:action} a comment on ${what}`,
          },
        ];
      },
    ),
    {
      when: { value: "{json:comment}", there: true },
      use: `{actor} commented on {json:comment.commit_id} in ${repository}`,
    },
    {
      when: { value: "{json:action}.{json:pull_request.merged}", is: "closed.true" },
      use: `{actor} merged ${pull}`,
    },
    `{actor} {past:action} ${pull}`,
    `{actor} {past:action} ${issue}`,
    `{actor} {past:action} ${discussion}`,
    `{actor} {past:action} release {json:release.tag_name} of ${repository}`,
    `Deployment to {json:deployment_status.environment}: {json:deployment_status.state} in ${repository}`,
    `{actor} started a deployment to {json:deployment.environment} in ${repository}`,
    `Workflow run {json:workflow_run.name}: {json:workflow_run.conclusion|json:workflow_run.status} on {json:workflow_run.head_branch} in ${repository}`,
    `Job {json:workflow_job.name}: {json:workflow_job.conclusion|json:workflow_job.status} in ${repository}`,
    `Check {json:check_run.name}: {json:check_run.conclusion|json:check_run.status} in ${repository}`,
    `Checks of {json:check_suite.app.name}: {json:check_suite.conclusion|json:check_suite.status} on {json:check_suite.head_branch} in ${repository}`,
    `Status {json:context}: {json:state} of {json:sha} in ${repository}`,
    {
      when: { value: "{json:master_branch}", there: true },
      use: `{actor} created {json:ref_type} {json:ref} in ${repository}`,
    },
    `{actor} deleted {json:ref_type} {json:ref} in ${repository}`,
    `{actor} forked ${repository} to {json:forkee.full_name}`,
    `GitHub {event} for ${repository} by {actor}`,
    "GitHub {event} for {json:organization.login} by {actor}",
  ],
  digest: {
    title: [
      "{json:pull_request.title|json:issue.title|json:discussion.title|json:release.name|json:release.tag_name}",
      "{json:workflow_run.display_title|json:workflow_job.name|json:check_run.output.title|json:check_run.name}",
      "{json:alert.rule.description|json:alert.security_advisory.summary|json:security_advisory.summary}",
      "{json:head_commit.message|json:context}",
    ],
    url: [
      "{json:comment.html_url|json:review.html_url|json:pull_request.html_url|json:issue.html_url|json:discussion.html_url}",
      "{json:release.html_url|json:workflow_run.html_url|json:workflow_job.html_url|json:check_run.html_url}",
      "{json:alert.html_url|json:deployment_status.target_url|json:forkee.html_url|json:compare|json:target_url}",
      "{json:security_advisory.html_url|json:repository.html_url|json:organization.url}",
    ],
    text: [
      "{json:comment.body|json:review.body|json:thread.comments.*.body}",
      "{json:pull_request.body|json:issue.body|json:discussion.body|json:release.body}",
      "{json:check_run.output.summary|json:security_advisory.description|json:deployment_status.description}",
      "{json:commits.*.message|json:description}",
    ],
  },
} as const satisfies Partial<Provider>;
