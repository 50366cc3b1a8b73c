import type { Sample } from "../../sign/sample.ts";
import { actor, comment, dates, issue, organizationId, project, session, team } from "./workspace.ts";

type Payload = { readonly type: string; readonly action?: string; readonly [member: string]: unknown };

function data(
  type: string,
  action: "create" | "update" | "remove",
  resource: object,
  updatedFrom?: object,
): Payload {
  return {
    type,
    action,
    actor,
    data: resource,
    url: "url" in resource ? resource.url : issue.url,
    ...(updatedFrom !== undefined && { updatedFrom }),
  };
}

function notification(type: string): Payload {
  return {
    type: "AppUserNotification",
    action: type,
    appUserId: session.appUserId,
    notification: {
      id: "{id}",
      type,
      ...dates,
      actor,
      issueId: issue.id,
      issue: session.issue,
      userId: session.appUserId,
    },
  };
}

const payloads: readonly Payload[] = [
  data("Issue", "create", issue),
  data("Issue", "update", issue, {
    stateId: "0f3d2a1c-5f6d-4c64-8f3e-4b0c1f2a9d77",
    updatedAt: dates.createdAt,
  }),
  data("Issue", "remove", issue),
  data("Comment", "create", comment),
  data("Comment", "update", { ...comment, body: "I cannot reproduce it." }, { body: comment.body }),
  data("Comment", "remove", comment),
  data("Project", "create", { ...project, ...dates, state: "planned", teamIds: [team.id] }),
  data(
    "Project",
    "update",
    { ...project, ...dates, state: "started", teamIds: [team.id] },
    { state: "planned" },
  ),
  data("ProjectUpdate", "create", {
    id: "5a0e7b1c-9a51-4e70-8d0a-2c6f1f3f9b42",
    ...dates,
    body: "On track.",
    health: "onTrack",
    projectId: project.id,
    project,
    userId: actor.id,
  }),
  data(
    "Cycle",
    "update",
    {
      id: "a3f1b6c2-6a1f-4f6c-8d2e-0d6d4a8f5b13",
      ...dates,
      number: 4,
      startsAt: dates.createdAt,
      endsAt: "2026-09-24T10:00:00.000Z",
      teamId: team.id,
    },
    { completedAt: null },
  ),
  data("IssueLabel", "create", {
    id: "d9a7e1a0-2c84-4f07-8b0a-4cbf3f5e6a55",
    ...dates,
    name: "Bug",
    color: "#eb5757",
    teamId: team.id,
  }),
  data("Reaction", "create", {
    id: "c4f3a0d2-8f2c-4a4f-9f6b-5f3a1f6f4c30",
    ...dates,
    emoji: "+1",
    commentId: comment.id,
    comment,
    userId: actor.id,
    user: actor,
  }),
  data("Attachment", "create", {
    id: "f1c6d9b4-0a67-4f3b-9bb5-c3f1d5a2e8b9",
    ...dates,
    title: "Pull request #7",
    url: "https://github.com/acme/app/pull/7",
    issueId: issue.id,
  }),
  {
    type: "AgentSessionEvent",
    action: "created",
    oauthClientId: "6f2b8c90a1d34e5f",
    appUserId: session.appUserId,
    agentSession: session,
    promptContext: `<issue identifier="${issue.identifier}"/>`,
    previousComments: [],
    guidance: null,
  },
  {
    type: "AgentSessionEvent",
    action: "prompted",
    oauthClientId: "6f2b8c90a1d34e5f",
    appUserId: session.appUserId,
    agentSession: { ...session, status: "active" },
    agentActivity: {
      id: "8b7c1d20-4e5f-4a6b-8c9d-0e1f2a3b4c5d",
      ...dates,
      agentSessionId: session.id,
      content: { type: "prompt", body: "Also add a test" },
      userId: actor.id,
      user: actor,
    },
  },
  notification("issueAssignedToYou"),
  notification("issueMention"),
  notification("issueCommentMention"),
];

/** Samples of data changes, agent sessions and an app's notifications. */
export const linearSamples: readonly Sample[] = payloads.map(({ type, action, ...payload }) => ({
  provider: "linear",
  event: `${type}.${action}`,
  source: "https://linear.app/developers/webhooks#the-webhook-payload",
  headers: { "user-agent": "Linear-Webhook", "linear-event": type, "linear-delivery": "{id}" },
  json: {
    action,
    type,
    createdAt: "{now_iso}",
    ...payload,
    organizationId,
    webhookId: "000042e3-d123-4980-b49f-8e140eef9329",
  },
}));
