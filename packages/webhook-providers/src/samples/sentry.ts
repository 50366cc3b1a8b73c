import type { Sample } from "../sign/sample.ts";

const docs = "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/";
const api = "https://sentry.io/api/0";
const project = { id: "11276", name: "app", slug: "app", platform: "javascript" };
const issue = {
  id: "1170820242",
  shortId: "APP-3",
  title: "ReferenceError: total is not defined",
  culprit: "checkout(cart)",
  level: "error",
  status: "unresolved",
  substatus: "new",
  project,
  metadata: { type: "ReferenceError", value: "total is not defined", filename: "/static/cart.js" },
  count: "1",
  userCount: 1,
  firstSeen: "2026-09-10T10:00:00.000000Z",
  lastSeen: "2026-09-10T10:05:00.000000Z",
  permalink: "https://acme.sentry.io/issues/1170820242/",
  web_url: "https://acme.sentry.io/issues/1170820242/",
};
const error = {
  event_id: "e4874d664c3540c1a32eab185f12c5ab",
  project: 11_276,
  release: "app@1.4.0",
  platform: "javascript",
  message: "",
  datetime: "2026-09-10T10:05:00.000000Z",
  level: "error",
  culprit: issue.culprit,
  title: issue.title,
  environment: "production",
  tags: [
    ["environment", "production"],
    ["browser", "Firefox 143"],
  ],
  exception: {
    values: [
      {
        type: "ReferenceError",
        value: "total is not defined",
        stacktrace: {
          frames: [{ filename: "/static/cart.js", function: "checkout", lineno: 12, colno: 7, in_app: true }],
        },
      },
    ],
  },
  issue_id: issue.id,
  issue_url: `${api}/organizations/acme/issues/${issue.id}/`,
  url: `${api}/projects/acme/app/events/e4874d664c3540c1a32eab185f12c5ab/`,
  web_url: "https://acme.sentry.io/issues/1170820242/events/e4874d664c3540c1a32eab185f12c5ab/",
};
const sentry = { type: "application", id: "sentry", name: "Sentry" };
const ada = { type: "user", id: 789, name: "Ada Lovelace" };
const installation = {
  uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de",
  app: { uuid: "64bf2cf4-37ca-4365-8dd3-6b6e56d741b8", slug: "agents" },
  organization: { slug: "acme", id: 30 },
  code: "1dc8b0a28b7f45959d01bbd61d4de1b8",
  status: "installed",
};

function metricAlert(action: string): object {
  return {
    metric_alert: {
      id: "7",
      identifier: "7",
      title: "Error rate",
      status: action === "resolved" ? 2 : 20,
      date_started: issue.firstSeen,
      projects: [project.slug],
      alert_rule: { id: "7", name: "Error rate", aggregate: "count()", time_window: 10 },
    },
    description_title: `${action}: Error rate`,
    description_text: "120 events in the last 10 minutes",
    web_url: "https://acme.sentry.io/alerts/rules/details/7/",
  };
}

function issued(change: object = {}): object {
  return { issue: { ...issue, ...change } };
}

/** Data by event, grouped by the page that documents it. */
const pages: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  issues: {
    "issue.created": issued(),
    "issue.resolved": issued({ status: "resolved", substatus: null, statusDetails: { inNextRelease: true } }),
    "issue.assigned": issued({
      assignedTo: { type: "user", id: "789", name: "Ada Lovelace", email: "ada@example.com" },
    }),
    "issue.archived": issued({ status: "ignored", substatus: "archived_until_escalating" }),
    "issue.unresolved": issued({ substatus: "regressed" }),
  },
  "issue-alerts": {
    "event_alert.triggered": {
      event: error,
      triggered_rule: "High priority errors",
      issue_alert: { title: "High priority errors", settings: [] },
    },
  },
  "metric-alerts": {
    "metric_alert.critical": metricAlert("critical"),
    "metric_alert.warning": metricAlert("warning"),
    "metric_alert.resolved": metricAlert("resolved"),
  },
  errors: { "error.created": { error } },
  comments: {
    "comment.created": {
      comment: "I can reproduce it.",
      project_slug: project.slug,
      comment_id: 1234,
      issue_id: 1_170_820_242,
      timestamp: "2026-09-10T10:05:00Z",
    },
  },
  installation: { "installation.created": { installation }, "installation.deleted": { installation } },
};

/** Samples of the webhooks of Sentry's integrations. */
export const sentrySamples: readonly Sample[] = Object.entries(pages).flatMap(([page, events]) =>
  Object.entries(events).map(([event, data]) => {
    const [resource = "", action] = event.split(".");
    return {
      provider: "sentry",
      event,
      source: `${docs}${page}/`,
      headers: { "sentry-hook-resource": resource, "sentry-hook-timestamp": "{now_s}", "request-id": "{id}" },
      json: {
        action,
        actor: page === "issues" || page === "comments" ? ada : sentry,
        data,
        installation: { uuid: installation.uuid },
      },
    };
  }),
);
