import type { Provider } from "../provider.ts";

/** SHA-1 is all that Vercel offers; as an HMAC it is still unforgeable. */
export const vercel: Provider = {
  id: "vercel",
  name: "Vercel",
  docs: "https://vercel.com/docs/webhooks/webhooks-api",
  recognition: [["x-vercel-signature"]],
  proof: {
    scheme: "hmac",
    algorithm: "sha1",
    signature: { header: "x-vercel-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Team → Settings → Webhooks → Endpoint URL.",
    secret: "The secret, shown once when the webhook is created. For an integration, its client secret.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:payload.team.id}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  conversation: ["{json:payload.project.id|json:payload.deployment.id}"],
};
