import type { Provider } from "../provider/provider.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Standard Webhooks; no header distinguishes it from other senders of that format. The payload is the prediction. */
export const replicate: Provider = {
  ...standardWebhooks,
  id: "replicate",
  name: "Replicate",
  docs: "https://replicate.com/docs/topics/webhooks/verify-webhook",
  setup: {
    url: "The webhook field of the request that creates the prediction or training.",
    secret:
      "The key field of the response to GET https://api.replicate.com/v1/webhooks/default/secret (whsec_…).",
    events: "The webhook_events_filter field of the same call: start, output, logs, completed.",
  },
  event: ["prediction.{json:status}"],
  summary: ["Prediction {json:id}: {json:status}"],
  digest: { url: ["{json:urls.web}"], text: ["{json:error|json:output|json:output.*|json:logs}"] },
  conversation: ["{json:id}"],
};
