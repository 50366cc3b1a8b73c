import type { Provider } from "../provider/provider.ts";

export const asana: Provider = {
  id: "asana",
  name: "Asana",
  docs: "https://developers.asana.com/docs/webhooks-guide",
  recognition: [["x-hook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hook-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  secretHeaders: ["x-hook-secret"],
  setup: {
    url: "The target field of POST https://app.asana.com/api/1.0/webhooks.",
    secret: "The X-Hook-Secret that Asana sends to that URL, once, during the request.",
    events:
      "The filters field of the same call: resource_type and action, such as task and changed. Without filters, all are sent.",
  },
  retries: "For up to 24 hours; then Asana deletes the webhook.",
  sources: {
    deadline: "https://developers.asana.com/docs/webhook-limits",
    answer: "https://developers.asana.com/docs/webhook-limits",
    retries: "https://developers.asana.com/docs/webhook-limits",
  },
  payload: [{ as: "json" }],
  event: [
    "{json:events.*.resource.resource_type}.{json:events.*.action}",
    { when: { value: "{json:events.0}", there: true }, use: "batch" },
    { when: { value: "{json:events}", there: true }, use: "heartbeat" },
  ],
  deliveryId: [],
  // Events contain the time at which they occurred; heartbeats contain nothing. Retried for 24 hours.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:events.0.created_at}", there: true }],
  identity: { from: [], matching: "any", keyName: "any name; each webhook has its own secret" },
  // For several events, only what they all share.
  actor: { from: [{ id: "{json:events.*.user.gid}", kind: ["{json:events.*.user.resource_type}"] }] },
  summary: [
    "{json:events.*.resource.resource_type} {json:events.*.resource.gid} {json:events.*.action} by {actor}",
    "{json:events.*.resource.resource_type} {json:events.*.resource.gid} {json:events.*.action}",
    "{count:events|change|changes} by {actor}",
    "{count:events|change|changes}",
  ],
  digest: { title: ["{json:events.*.resource.name}"], text: ["{json:events.*.resource.text}"] },
  conversation: ["{json:events.*.resource.gid}"],
  handshakes: [
    {
      signed: false,
      method: "POST",
      when: [{ value: "{header:x-hook-secret}", there: true }],
      brings: "{header:x-hook-secret}",
      answer: { status: 200, headers: { "x-hook-secret": "{header:x-hook-secret}" } },
    },
  ],
  deadlineSeconds: 10,
  acknowledge: [{ status: 200 }],
};
