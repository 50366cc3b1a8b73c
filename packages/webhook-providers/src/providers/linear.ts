import type { Provider } from "../provider/provider.ts";

export const linear: Provider = {
  id: "linear",
  name: "Linear",
  docs: "https://linear.app/developers/webhooks",
  recognition: [["linear-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "linear-signature", prefix: "", encoding: "hex" },
    // The Linear-Timestamp header is not signed; this field is. Retries after 1 minute, 1 hour and 6 hours have the same bytes,
    // and thus the original time. The one minute that Linear's library allows would reject all of them.
    timestamp: { json: "webhookTimestamp", unit: "ms", toleranceSeconds: 28_800 },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Settings → API → Webhooks → New webhook → URL.",
    secret: "The webhook's Signing secret (lin_wh_…).",
    events:
      "Data change events: Issues, Comments, Projects … An agent's OAuth app needs Agent session events.",
  },
  retries: "3 times: after 1 minute, 1 hour and 6 hours, with the same bytes.",
  sources: {
    deadline: "https://linear.app/developers/webhooks#how-does-a-webhook-work",
    answer: "https://linear.app/developers/webhooks#how-does-a-webhook-work",
    retries: "https://linear.app/developers/webhooks#how-does-a-webhook-work",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}.{json:action}", "{json:type}"],
  deliveryId: ["{header:linear-delivery}"],
  sameBodyWithinSeconds: 86_400,
  identity: {
    from: ["{json:organizationId}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  conversation: [
    "{json:agentSession.issue.id|json:data.issue.id|json:data.issueId|json:notification.issueId|json:agentSession.id|json:data.id}",
  ],
  // The webhook is the app's own, and `appUserId` names the app: the session or the activity names who woke it.
  actor: {
    from: [
      {
        id: "{json:actor.id}",
        name: "{json:actor.name|json:actor.service}",
        kind: ["{json:actor.type}", { when: { value: "{json:actor.type}", there: true }, use: "app" }],
      },
      {
        id: "{json:agentActivity.user.id|json:agentActivity.userId}",
        name: "{json:agentActivity.user.name}",
        kind: ["user"],
      },
      { id: "{json:notification.actor.id}", name: "{json:notification.actor.name}" },
      { id: "{json:agentSession.creator.id}", name: "{json:agentSession.creator.name}", kind: ["user"] },
    ],
  },
  summary: [
    {
      when: { value: "{json:type}.{json:action}", is: "Comment.create" },
      use: "{actor} commented on {json:data.issue.identifier|json:data.issue.title}: {json:data.body}",
    },
    "{actor} {past:action} a comment: {json:data.body}",
    "{actor} {past:action} {json:type} {json:data.identifier}: {json:data.title}",
    "{actor} {past:action} {json:type} {json:data.name|json:data.title}",
    "{actor} {past:action} an agent session on {json:agentSession.issue.identifier}: {json:agentSession.issue.title}",
    "{actor} {past:action} an agent session: {json:agentActivity.content.body|json:agentSession.comment.body}",
    "Linear {event}: {json:data.identifier|json:data.issue.identifier}: {json:data.title|json:data.body}",
    "{json:notification.type} by {actor}: {json:notification.issue.title}",
  ],
  digest: {
    title: [
      "{json:data.title|json:data.name|json:data.issue.title|json:agentSession.issue.title|json:notification.issue.title}",
    ],
    url: ["{json:url|json:agentSession.issue.url|json:agentSession.url|json:notification.issue.url}"],
    text: [
      "{json:data.body|json:data.description|json:agentActivity.content.body|json:notification.comment.body}",
      "{json:promptContext|json:agentSession.comment.body}",
    ],
  },
  deadlineSeconds: 5,
  acknowledge: [{ status: 200 }],
  installation: { value: "{json:organizationId}", ends: ["OAuthApp.revoked"] },
};
