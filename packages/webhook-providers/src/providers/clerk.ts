import type { Provider } from "../provider/provider.ts";
import { svix } from "./svix.ts";

/** Sent through Svix; no header distinguishes it from other senders that use Svix. */
export const clerk: Provider = {
  ...svix,
  id: "clerk",
  name: "Clerk",
  docs: "https://clerk.com/docs/webhooks",
  setup: {
    url: "Clerk dashboard → Configure → Webhooks → Add Endpoint → Endpoint URL.",
    secret: "The endpoint's Signing Secret (whsec_…).",
    events: "Subscribe to events, in the same form: user.created, session.created …",
  },
  event: ["{json:type}"],
  summary: ["Clerk {json:type}: {json:data.object} {json:data.id}"],
  digest: { title: ["{json:data.name|json:data.first_name|json:data.subject|json:type}"] },
};
