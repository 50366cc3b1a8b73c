import type { Provider } from "../provider/provider.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Svix, and every sender that uses it with Svix's own header names: the scheme is that of Standard Webhooks. */
export const svix: Provider = {
  id: "svix",
  name: "Svix",
  docs: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
  recognition: [["svix-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "svix-signature", prefix: "v1,", separator: " ", encoding: "base64" },
    timestamp: { header: "svix-timestamp", unit: "s", toleranceSeconds: 300 },
    signed: "{header:svix-id}.{timestamp}.{body}",
  },
  secret: standardWebhooks.secret,
  setup: {
    url: "In the sender's application portal → Endpoints → Add Endpoint → Endpoint URL.",
    secret: "The endpoint's Signing Secret (whsec_…).",
    events: "Subscribe to events, in the same form. If you choose none, all are sent.",
  },
  retries: "7 times within about 28 hours: after 5 seconds, 5 minutes, 30 minutes, 2, 5, 10 and 10 hours.",
  sources: {
    deadline: "https://docs.svix.com/retries",
    retries: "https://docs.svix.com/retries",
  },
  payload: [{ as: "json" }],
  event: ["{json:type|json:event_type|json:eventType}"],
  deliveryId: ["{header:svix-id}"],
  identity: { from: [], matching: "any", keyName: "any name; each endpoint has its own secret" },
  conversation: ["{json:data.id}"],
  deadlineSeconds: 15,
};
