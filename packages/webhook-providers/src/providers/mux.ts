import type { Provider } from "../provider/provider.ts";

export const mux: Provider = {
  id: "mux",
  name: "Mux",
  docs: "https://www.mux.com/docs/core/verify-webhook-signatures",
  recognition: [["mux-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "mux-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    timestamp: {
      header: "mux-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "s",
      toleranceSeconds: 300,
    },
    signed: "{timestamp}.{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "dashboard.mux.com → Settings → Webhooks → Create new webhook → URL to notify.",
    secret: "The webhook's Signing Secret, on the same page.",
    events: "Nothing to choose: Mux sends all events of the environment.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:environment.id}"],
    matching: "any",
    keyName: "any name, such as the environment's; each webhook has its own secret",
  },
  summary: ["Mux {json:type}: {json:object.type} {json:object.id}"],
  digest: { title: ["{json:type}"], text: ["{json:data.errors.messages.*}"] },
  conversation: ["{json:object.type}/{json:object.id}"],
};
