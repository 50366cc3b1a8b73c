import type { Provider } from "../provider/provider.ts";

/**
 * Webhooks, and drains of logs, traces and analytics (https://vercel.com/docs/drains/security), which use the same
 * signature. Vercel only offers SHA-1; as an HMAC, it is still unforgeable.
 */
export const vercel: Provider = {
  id: "vercel",
  name: "Vercel",
  docs: "https://vercel.com/docs/webhooks/webhooks-api",
  recognition: [["x-vercel-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha1",
    signature: { header: "x-vercel-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Team → Settings → Webhooks → Endpoint URL. For a drain: Team → Settings → Drains → Custom endpoint.",
    secret:
      "The secret, shown once when the webhook is created. For an integration, its client secret. For a drain, its signature secret.",
    events: "Events, in the same form: Deployment Created, Deployment Succeeded, Deployment Error …",
  },
  // Drains send batches: a JSON array, or NDJSON.
  payload: [{ as: "json" }, { as: "json_list" }, { as: "json_lines" }],
  event: ["{json:type}", { when: { value: "{json:0}", there: true }, use: "drain" }],
  deliveryId: ["{json:id}", "{json:*.id}"],
  identity: {
    from: ["{json:payload.team.id}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  actor: { from: [{ id: "{json:payload.user.id}", login: "{json:payload.user.username}", kind: ["user"] }] },
  summary: [
    "Vercel {json:type}: {json:payload.name|json:payload.deployment.name|json:payload.deployment.url|json:payload.project.name}",
  ],
  digest: {
    title: ["{json:payload.name|json:payload.deployment.name|json:payload.project.name}"],
    url: ["{json:payload.links.deployment|json:payload.links.project}"],
    text: [
      "{json:payload.deployment.meta.githubCommitMessage|json:payload.deployment.meta.gitlabCommitMessage}",
    ],
  },
  conversation: ["{json:payload.project.id|json:payload.deployment.id|json:*.deploymentId|json:*.projectId}"],
};
