import type { Provider } from "../provider/provider.ts";
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
    events: "Events types, in the same form: email.delivered, email.bounced …",
  },
  event: ["{json:type}"],
  // `from` of a received email is whatever its sender wrote there: no actor.
  summary: [
    "{json:type} to {json:data.to.0}: {json:data.subject}",
    "Resend {json:type}: {json:data.id|json:data.email_id}",
  ],
  digest: {
    title: ["{json:data.subject|json:data.name}"],
    text: ["{json:data.bounce.message|json:data.failed.reason|json:data.suppressed.message}"],
  },
  conversation: ["{json:data.email_id|json:data.id}"],
};
