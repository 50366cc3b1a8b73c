import type { Provider } from "../provider.ts";

export const linear: Provider = {
  id: "linear",
  name: "Linear",
  docs: "https://linear.app/developers/webhooks",
  recognition: [["linear-signature"]],
  proof: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "linear-signature", prefix: "", encoding: "hex" },
    // The Linear-Timestamp header is not signed; this field is. Retries after 1 minute, 1 hour and 6 hours have the same
    // bytes and so the original time: the one minute that Linear's library allows would reject all of them.
    timestamp: { json: "webhookTimestamp", unit: "ms", toleranceSeconds: 28_800 },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Settings → API → Webhooks → New webhook → URL.",
    secret: "The webhook's Signing secret (lin_wh_…).",
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
  deadlineSeconds: 5,
  acknowledge: [{ status: 200 }],
};
