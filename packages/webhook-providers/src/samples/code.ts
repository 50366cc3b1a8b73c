import type { Sample } from "../sign/sample.ts";

/** Samples of code hosting, issue tracking and error tracking. */
export const codeSamples: readonly Sample[] = [
  {
    provider: "github",
    event: "ping",
    source: "https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping",
    headers: {
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-event": "ping",
      "x-github-delivery": "{id}",
    },
    json: {
      zen: "Keep it logically awesome.",
      hook_id: 30,
      repository: { id: 35129377, full_name: "octo-org/octo-repo" },
    },
  },
  {
    provider: "github",
    event: "push",
    source: "https://docs.github.com/en/webhooks/webhook-events-and-payloads#push",
    headers: {
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-event": "push",
      "x-github-delivery": "{id}",
    },
    json: {
      ref: "refs/heads/main",
      before: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
      after: "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c",
      repository: { id: 35129377, full_name: "octo-org/octo-repo" },
      pusher: { name: "octocat" },
      commits: [{ id: "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c", message: "Update README.md" }],
    },
  },
  {
    provider: "gitlab-system",
    event: "project_create",
    source: "https://docs.gitlab.com/administration/system_hooks/",
    headers: { "user-agent": "GitLab/17.4.0", "x-gitlab-event": "System Hook", "idempotency-key": "{id}" },
    json: {
      created_at: "2012-07-21T07:30:54Z",
      updated_at: "2012-07-21T07:38:22Z",
      event_name: "project_create",
      name: "StoreCloud",
      path: "storecloud",
      path_with_namespace: "jsmith/storecloud",
      project_id: 74,
      project_visibility: "private",
    },
  },
  {
    provider: "github-app",
    event: "installation.created",
    source: "https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation",
    headers: {
      "user-agent": "GitHub-Hookshot/test",
      "x-github-event": "installation",
      "x-github-delivery": "{id}",
      "x-github-hook-id": "292430182",
      "x-github-hook-installation-target-id": "79929171",
      "x-github-hook-installation-target-type": "integration",
    },
    json: {
      action: "created",
      installation: { id: 957387, app_id: 79929171, app_slug: "octoapp", account: { login: "octocat" } },
      repositories: [{ id: 1296269, name: "Hello-World", full_name: "octocat/Hello-World" }],
      sender: { login: "octocat" },
    },
  },
  {
    provider: "bitbucket",
    event: "repo:push",
    source: "https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push",
    headers: {
      "user-agent": "Bitbucket-Webhooks/2.0",
      "x-event-key": "repo:push",
      "x-request-uuid": "{id}",
      "x-hook-uuid": "8f5b5d4a-6c1f-4c36-b8ab-1f1f0c8a4a35",
    },
    json: {
      actor: { nickname: "emmap1", type: "user" },
      repository: { type: "repository", full_name: "team_name/repo_name" },
      push: { changes: [{ new: { type: "branch", name: "name-of-branch" }, old: null, created: true }] },
    },
  },
  {
    provider: "vercel",
    event: "deployment.created",
    source: "https://vercel.com/docs/webhooks/webhooks-api",
    headers: {},
    json: {
      id: "{id}",
      type: "deployment.created",
      createdAt: "{now_ms}",
      payload: {
        team: { id: "team_nLlpyC6RE1qxqglFKbrMxlud" },
        project: { id: "prj_ymo5TgnlRHJVYFUEdTPiCqSUjdmH" },
        deployment: { id: "dpl_BkQ8mBe8pTGhDKYsJJWyWh2rPL5z", url: "my-app-abc.vercel.app" },
      },
    },
  },
  {
    provider: "cursor",
    event: "statusChange",
    source: "https://cursor.com/docs/cloud-agent/api/webhooks",
    headers: {
      "user-agent": "Cursor-Agent-Webhook/1.0",
      "x-webhook-id": "{id}",
      "x-webhook-event": "statusChange",
    },
    json: {
      event: "statusChange",
      timestamp: "{now_iso}",
      id: "bc_abc123",
      status: "FINISHED",
      source: { repository: "https://github.com/your-org/your-repo", ref: "main" },
      summary: "Added README.md with installation instructions",
    },
  },
  {
    provider: "pagerduty",
    event: "incident.priority_updated",
    source: "https://developer.pagerduty.com/docs/webhooks-overview",
    headers: {
      "user-agent": "PagerDuty-Webhook/V3.0",
      "x-webhook-id": "0f2a8a83-0d11-4b3b-8b2b-6d9c6b6c0a11",
    },
    json: {
      event: {
        id: "{id}",
        event_type: "incident.priority_updated",
        resource_type: "incident",
        occurred_at: "{now_iso}",
        data: {
          id: "PGR0VU2",
          type: "incident",
          number: 2,
          status: "triggered",
          title: "A little bump in the road",
        },
      },
    },
  },
];
