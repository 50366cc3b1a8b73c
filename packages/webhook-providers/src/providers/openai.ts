import type { Provider } from "../provider/provider.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Standard Webhooks, with its own prefix for ids: https://platform.openai.com/docs/guides/webhooks */
export const openai: Provider = {
  ...standardWebhooks,
  id: "openai",
  name: "OpenAI",
  docs: "https://platform.openai.com/docs/guides/webhooks",
  recognition: [
    ["webhook-signature", { header: "user-agent", starts: "OpenAI" }],
    ["webhook-signature", { header: "webhook-id", starts: "wh_" }],
    ["webhook-signature"],
  ],
  setup: {
    url: "platform.openai.com → Settings → Project → Webhooks → Create → URL.",
    secret: "The signing secret (whsec_…), shown once when the webhook is created.",
    events: "Event types, in the same form: response.completed, batch.completed …",
  },
  retries: "For up to 72 hours with growing intervals.",
  sources: {
    retries: "https://platform.openai.com/docs/guides/webhooks",
  },
  summary: ["OpenAI {json:type}: {json:data.id}"],
};
