import type { Sample } from "../sign/sample.ts";

const source = "https://developer.atlassian.com/cloud/jira/platform/webhooks/";
const rest = "https://example.atlassian.net/rest/api/2";
const user = {
  self: `${rest}/user?accountId=5b10a2844c20165700ede21g`,
  accountId: "5b10a2844c20165700ede21g",
  displayName: "Ada Lovelace",
  active: true,
  accountType: "atlassian",
};
const project = {
  self: `${rest}/project/10000`,
  id: "10000",
  key: "APP",
  name: "App",
  projectTypeKey: "software",
};
const status = {
  self: `${rest}/status/3`,
  id: "3",
  name: "In Progress",
  statusCategory: { id: 4, key: "indeterminate", name: "In Progress" },
};
const issue = {
  id: "10042",
  self: `${rest}/issue/10042`,
  key: "APP-42",
  fields: {
    summary: "The login page is blank",
    description: "Since yesterday.",
    issuetype: { id: "10004", name: "Bug", subtask: false },
    priority: { id: "2", name: "High" },
    project,
    status,
    creator: user,
    reporter: user,
    assignee: null,
    labels: ["login"],
    created: "2026-09-10T10:00:00.000+0000",
    updated: "2026-09-10T10:05:00.000+0000",
  },
};
const comment = {
  self: `${rest}/issue/10042/comment/10100`,
  id: "10100",
  author: user,
  body: "I can reproduce it.",
  updateAuthor: user,
  created: "2026-09-10T10:05:00.000+0000",
  updated: "2026-09-10T10:05:00.000+0000",
  jsdPublic: true,
};
const sprint = {
  id: 4,
  self: "https://example.atlassian.net/rest/agile/1.0/sprint/4",
  state: "active",
  name: "Sprint 4",
  originBoardId: 1,
  goal: "",
};
const version = {
  self: `${rest}/version/10010`,
  id: "10010",
  name: "1.0",
  archived: false,
  released: true,
  projectId: 10_000,
};
const worklog = {
  self: `${rest}/issue/10042/worklog/10200`,
  id: "10200",
  issueId: issue.id,
  author: user,
  timeSpentSeconds: 3_600,
  started: "2026-09-10T09:00:00.000+0000",
};

function changed(field: string, from: string | null, to: string) {
  return {
    id: "10300",
    items: [
      { field, fieldtype: "jira", fieldId: field, from: null, fromString: from, to: null, toString: to },
    ],
  };
}

/** Payloads by sample name: the event, and after a dot what distinguishes several samples of it. */
const payloads: Readonly<Record<string, object>> = {
  "jira:issue_updated": {
    user,
    issue_event_type_name: "issue_generic",
    issue,
    changelog: changed("status", "To Do", "In Progress"),
  },
  "jira:issue_updated.assigned": {
    user,
    issue_event_type_name: "issue_assigned",
    issue,
    changelog: changed("assignee", null, "Ada Lovelace"),
  },
  "jira:issue_updated.commented": { user, issue_event_type_name: "issue_commented", issue, comment },
  "jira:issue_created": { user, issue_event_type_name: "issue_created", issue },
  "jira:issue_deleted": { user, issue },
  comment_created: { comment, issue },
  comment_updated: { comment: { ...comment, body: "I cannot reproduce it." }, issue },
  comment_deleted: { comment, issue },
  issuelink_created: {
    issueLink: {
      id: 10_400,
      sourceIssueId: 10_042,
      destinationIssueId: 10_041,
      issueLinkType: { id: 10_000, name: "Blocks" },
    },
  },
  worklog_created: { worklog },
  "jira:version_released": { version },
  project_created: { project },
  sprint_created: { sprint: { ...sprint, state: "future" } },
  sprint_started: { sprint },
  sprint_closed: { sprint: { ...sprint, state: "closed" } },
};

function samplesFor(provider: string): Sample[] {
  return Object.entries(payloads).map(([name, payload]) => toSample(provider, name, payload));
}

function toSample(provider: string, name: string, payload: object): Sample {
  const [event = name] = name.split(".");
  return {
    provider,
    event,
    ...(name !== event && { name }),
    source,
    headers: { "user-agent": "Atlassian Webhook HTTP Client", "x-atlassian-webhook-identifier": "{id}" },
    json: { timestamp: "{now_ms}", webhookEvent: event, ...payload },
  };
}

/** Samples of Jira's webhooks, and of those of its apps, which have the same payloads. */
export const jiraSamples: readonly Sample[] = [...samplesFor("jira"), ...samplesFor("jira-app")];
