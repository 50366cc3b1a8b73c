import type { Provider } from "../provider/provider.ts";

/** https://learn.microsoft.com/azure/devops/service-hooks/events */
export const azureDevops: Provider = {
  id: "azure-devops",
  name: "Azure DevOps",
  docs: "https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Basic " }]],
  verification: { scheme: "basic" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Project settings → Service hooks → Create subscription → Web Hooks → URL.",
    secret:
      "Make up a Basic authentication username and password in the same form, and store username:password as the key's value.",
    events:
      "Trigger on this type of event: Code pushed, Pull request created, Work item created …; one subscription for each.",
  },
  payload: [{ as: "json" }],
  event: ["{json:eventType}"],
  deliveryId: ["{json:subscriptionId}/{json:id}"],
  identity: {
    from: ["{json:resourceContainers.project.id}"],
    matching: "any",
    keyName: "any name, such as the project's; each subscription has its own password",
  },
  // The author of a pull request is the actor only when it is created. For an update, only the message names who made it.
  actor: {
    from: [
      {
        id: "{json:resource.pushedBy.id}",
        login: "{json:resource.pushedBy.uniqueName}",
        name: "{json:resource.pushedBy.displayName}",
      },
      {
        id: "{json:resource.comment.author.id}",
        login: "{json:resource.comment.author.uniqueName}",
        name: "{json:resource.comment.author.displayName}",
      },
      {
        when: [{ value: "{json:eventType}", is: "git.pullrequest.created" }],
        id: "{json:resource.createdBy.id}",
        login: "{json:resource.createdBy.uniqueName}",
        name: "{json:resource.createdBy.displayName}",
      },
      {
        id: "{json:resource.revisedBy.id}",
        login: "{json:resource.revisedBy.uniqueName}",
        name: "{json:resource.revisedBy.displayName}",
      },
    ],
  },
  summary: [
    "{json:message.text}",
    "{actor} pushed {count:resource.commits|commit|commits} to {json:resource.refUpdates.0.name} in {json:resource.repository.name}",
    "Push of {count:resource.commits|commit|commits} to {json:resource.refUpdates.0.name} in {json:resource.repository.name}",
    "{json:eventType}: pull request {json:resource.pullRequestId}: {json:resource.title}",
    "{json:eventType}: build {json:resource.buildNumber}: {json:resource.result|json:resource.status}",
    "{json:eventType}: {json:resource.workItemId|json:resource.id}",
  ],
  digest: {
    title: ["{json:resource.title|json:resource.pullRequest.title|json:message.text}"],
    url: ["{json:resource._links.web.href|json:resource.pullRequest._links.web.href}"],
    text: [
      "{json:resource.comment.content|json:resource.description|json:detailedMessage.text|json:resource.commits.*.comment}",
    ],
  },
  conversation: [
    "{json:resource.repository.name}/pullrequest/{json:resource.pullRequestId|json:resource.pullRequest.pullRequestId}",
    "{json:resource.repository.name}@{json:resource.refUpdates.*.name}",
    "workitem/{json:resource.workItemId|json:resource.id}",
  ],
};
