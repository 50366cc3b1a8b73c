import type { Provider } from "../provider/provider.ts";

export const workos: Provider = {
  id: "workos",
  name: "WorkOS",
  docs: "https://workos.com/docs/events/data-syncing/webhooks",
  recognition: [["workos-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "workos-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    // The tolerance of WorkOS's own libraries.
    timestamp: {
      header: "workos-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "ms",
      toleranceSeconds: 180,
    },
    signed: "{timestamp}.{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "dashboard.workos.com → Webhooks → Create Webhook → Endpoint URL.",
    secret: "The webhook's Signing Secret, on its page.",
    events: "Events, in the same form: dsync.user.created, connection.activated …",
  },
  payload: [{ as: "json" }],
  event: ["{json:event}"],
  deliveryId: ["{json:id}"],
  identity: { from: [], matching: "any", keyName: "any name; each webhook has its own secret" },
  summary: ["WorkOS {json:event}: {json:data.object} {json:data.id}"],
  digest: { title: ["{json:data.name|json:data.email|json:event}"] },
  conversation: ["{json:data.object}/{json:data.id}"],
};
