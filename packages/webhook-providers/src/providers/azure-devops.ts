import type { Provider } from "../provider.ts";

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
  },
  payload: [{ as: "json" }],
  event: ["{json:eventType}"],
  deliveryId: ["{json:subscriptionId}/{json:id}"],
  identity: {
    from: ["{json:resourceContainers.project.id}"],
    matching: "any",
    keyName: "any name, such as the project's; each subscription has its own password",
  },
  conversation: [
    "{json:resource.repository.name}/pullrequest/{json:resource.pullRequestId|json:resource.pullRequest.pullRequestId}",
    "{json:resource.repository.name}@{json:resource.refUpdates.*.name}",
    "workitem/{json:resource.workItemId|json:resource.id}",
  ],
};
