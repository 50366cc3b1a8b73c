import { meta } from "./meta.ts";
import type { Provider } from "../provider/provider.ts";

/**
 * The endpoint of a flow: Meta signs the request, and encrypts its content with a key that only the agent has. So the content
 * is unknown here, and only the agent's response, also encrypted, is useful to the sender: there is no late response.
 * https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint
 */
export const whatsappFlows: Provider = {
  id: "whatsapp-flows",
  name: "WhatsApp Flows (data endpoint)",
  docs: "https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint#request-signature-validation",
  recognition: [["x-hub-signature-256"]],
  verification: meta.verification,
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "WhatsApp Manager → Flows → the flow → Endpoint URI. The agent decrypts the request and must respond within 10 s.",
    secret: "App settings → Basic → App secret.",
    events: "Nothing to choose: WhatsApp sends the flow's data exchanges and health checks.",
  },
  payload: [{ as: "json" }],
  event: [{ when: { value: "{json:encrypted_flow_data}", there: true }, use: "data_exchange" }],
  // A duplicate would not get the agent's response.
  deliveryId: [],
  identity: { from: [], matching: "any", keyName: "any name; the secret belongs to the app" },
  // The content is encrypted.
  summary: ["WhatsApp flow: encrypted request"],
  digest: {},
  conversation: [],
  deadlineSeconds: 10,
};
