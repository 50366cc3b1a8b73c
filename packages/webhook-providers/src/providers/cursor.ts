import type { Provider } from "../provider/provider.ts";

export const cursor: Provider = {
  id: "cursor",
  name: "Cursor cloud agents",
  docs: "https://cursor.com/docs/cloud-agent/api/webhooks",
  recognition: [["x-webhook-signature", "x-webhook-event", "x-webhook-id"], ["x-webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-webhook-signature", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The webhook.url field of the request that launches the agent.",
    secret: "The webhook.secret field of the same request: at least 32 characters.",
    events: "Nothing to choose: Cursor sends statusChange when an agent finishes or fails.",
  },
  payload: [{ as: "json" }],
  event: ["{json:event|header:x-webhook-event}"],
  deliveryId: ["{header:x-webhook-id}"],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:timestamp}", there: true }],
  identity: {
    from: ["{json:source.repository}", "{json:id}"],
    matching: "any",
    keyName: "any name",
  },
  summary: ["Agent {json:id} {json:status}: {json:summary}", "Agent {json:id} {json:status}"],
  digest: {
    title: ["{json:name|json:status}"],
    url: ["{json:target.prUrl|json:target.url|json:source.repository}"],
    text: ["{json:summary}"],
  },
  conversation: ["{json:id}"],
};
