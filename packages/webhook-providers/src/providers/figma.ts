import type { Provider } from "../provider/provider.ts";

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
    events: "The event_type field of the same call: FILE_UPDATE, FILE_COMMENT …; one webhook for each.",
  },
  payload: [{ as: "json" }],
  event: ["{json:event_type}"],
  deliveryId: [],
  identity: {
    from: ["{json:webhook_id}"],
    matching: "any",
    keyName: "any name; each webhook has its own passcode",
  },
  actor: {
    from: [{ id: "{json:triggered_by.id}", name: "{json:triggered_by.handle}", kind: ["user"] }],
  },
  summary: [
    "{json:event_type} by {actor}: {json:file_name}",
    "{json:event_type}: {json:file_name|json:library_name|json:file_key}",
  ],
  digest: { title: ["{json:file_name|json:event_type}"], text: ["{json:comment.*.text|json:description}"] },
  conversation: ["{json:file_key}"],
  acknowledge: [{ status: 200 }],
};
