/** The workspace in all Linear samples: its people, a team, an issue and an agent session. */

export const organizationId = "e88ac2f9-8e7e-4f1d-9d3c-4f8c4e3a1f24";
const web = "https://linear.app/acme";
export const actor = {
  id: "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba",
  type: "user",
  name: "Ada Lovelace",
  email: "ada@example.com",
  url: `${web}/profiles/ada`,
};
export const dates = { createdAt: "2026-09-10T10:00:00.000Z", updatedAt: "2026-09-10T10:05:00.000Z" };
export const team = { id: "72b2a2dc-6f4f-4423-9d34-24b5bd10634a", key: "APP", name: "App" };
const state = {
  id: "2b8d3f9e-91a0-4e3c-9f59-9f1e7a0c8a11",
  color: "#f2c94c",
  name: "In Progress",
  type: "started",
};
export const project = {
  id: "1f0e2c7a-1a3c-4f3f-8f0a-0f1d9a4d2b60",
  name: "Launch",
  url: `${web}/project/launch-1f0e2c7a`,
};
export const issue = {
  id: "539068e2-ae88-4d09-bd75-22eb4a59612f",
  ...dates,
  number: 42,
  identifier: "APP-42",
  title: "The login page is blank",
  description: "Since yesterday.",
  priority: 2,
  priorityLabel: "High",
  labels: [],
  labelIds: [],
  assigneeId: null,
  creatorId: actor.id,
  teamId: team.id,
  team,
  stateId: state.id,
  state,
  projectId: project.id,
  url: `${web}/issue/APP-42/the-login-page-is-blank`,
};
export const comment = {
  id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
  ...dates,
  body: "I can reproduce it.",
  issueId: issue.id,
  issue: { id: issue.id, identifier: issue.identifier, title: issue.title, url: issue.url },
  userId: actor.id,
  user: actor,
};
export const session = {
  id: "0c6b7a51-2f0e-4a39-9d0b-6a86c7b9d3e4",
  ...dates,
  appUserId: "7d1a5a0e-3a1b-49a4-8b57-9d7b8c3f6e21",
  organizationId,
  status: "pending",
  issueId: issue.id,
  issue: {
    id: issue.id,
    identifier: issue.identifier,
    title: issue.title,
    url: issue.url,
    teamId: team.id,
    team,
  },
  comment: { id: comment.id, body: "@agent please fix this", userId: actor.id, issueId: issue.id },
  creator: actor,
};
