import type { Provider } from "../provider/provider.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Standard Webhooks; no header distinguishes it from other senders of that format. */
export const anthropic: Provider = {
  ...standardWebhooks,
  id: "anthropic",
  name: "Anthropic",
  docs: "https://platform.claude.com/docs/en/managed-agents/webhooks",
  setup: {
    url: "Claude Console → Manage → Webhooks → the endpoint's URL.",
    secret: "The signing secret (whsec_…), shown once when the endpoint is created.",
    events: "The event types in the same form: only those that the agent handles.",
  },
  event: ["{json:data.type|json:type}"],
  identity: {
    from: ["{json:data.workspace_id}", "{json:data.organization_id}"],
    matching: "any",
    keyName: "any name; each endpoint has its own secret",
  },
  summary: ["Anthropic {json:data.type}: {json:data.id}"],
};
