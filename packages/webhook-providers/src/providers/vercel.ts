import type { Provider } from "../provider.ts";

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
  conversation: ["{json:payload.project.id|json:payload.deployment.id|json:*.deploymentId|json:*.projectId}"],
};
