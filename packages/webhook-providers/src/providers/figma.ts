import type { Provider } from "../provider.ts";

export const figma: Provider = {
  id: "figma",
  name: "Figma",
  docs: "https://developers.figma.com/docs/rest-api/webhooks-security/",
  // Its credential is in the body.
  recognition: [],
  commonSigns: [[]],
  verification: { scheme: "body_token", json: "passcode" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The endpoint field of POST https://api.figma.com/v2/webhooks.",
    secret: "The passcode field of the same request: at most 100 characters.",
  },
  payload: [{ as: "json" }],
  event: ["{json:event_type}"],
  deliveryId: [],
  identity: {
    from: ["{json:webhook_id}"],
    matching: "any",
    keyName: "any name; each webhook has its own passcode",
  },
  conversation: ["{json:file_key}"],
  acknowledge: [{ status: 200 }],
};
