import type { Provider } from "../provider.ts";
import { svix } from "./svix.ts";

/**
 * Sent through Svix; no header distinguishes it from other senders that use Svix.
 * https://resend.com/docs/webhooks/retries-and-replays
 */
export const resend: Provider = {
  ...svix,
  id: "resend",
  name: "Resend",
  docs: "https://resend.com/docs/webhooks/verify-webhooks-requests",
  setup: {
    url: "resend.com → Webhooks → Add Webhook → Endpoint URL.",
    secret: "The webhook's Signing Secret (whsec_…).",
  },
  event: ["{json:type}"],
  conversation: ["{json:data.email_id|json:data.id}"],
};
