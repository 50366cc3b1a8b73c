import type { Provider } from "../provider/provider.ts";

/** The outgoing webhook of a team: it posts what people write to it, and shows the response. */
export const teamsOutgoing: Provider = {
  id: "teams-outgoing",
  name: "Microsoft Teams (outgoing webhook)",
  docs: "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook",
  recognition: [[{ header: "authorization", starts: "HMAC " }]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "authorization", prefix: "HMAC ", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "base64" },
  setup: {
    url: "The team → Manage team → Apps → Create an outgoing webhook → Callback URL.",
    secret: "Shown once, after Create.",
    events: "Nothing to choose: Teams sends the messages that mention the webhook by its name.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:conversation.id}/{json:id}"],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:id}", there: true }],
  identity: {
    from: ["{json:channelData.team.id}"],
    matching: "any",
    keyName: "any name, such as the team's; each webhook has its own secret",
  },
  actor: { prefix: "teams", from: [{ id: "{json:from.id}", name: "{json:from.name}" }] },
  summary: ["{json:from.name}: {json:text}", "Message: {json:text}", "{json:type}"],
  digest: { title: ["{json:type}"], text: ["{json:text}"] },
  conversation: ["{json:conversation.id}"],
  deadlineSeconds: 5,
  acknowledge: [
    {
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"type":"message","text":"Received; working on it."}',
    },
  ],
};
