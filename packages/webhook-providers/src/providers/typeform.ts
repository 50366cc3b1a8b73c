import type { Provider } from "../provider/provider.ts";

export const typeform: Provider = {
  id: "typeform",
  name: "Typeform",
  docs: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
  recognition: [["typeform-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "typeform-signature", prefix: "sha256=", encoding: "base64" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The form → Connect → Webhooks → Add a webhook → Endpoint.",
    secret: "The same webhook → Edit → Secret.",
    events: "Event types, in the same form: full responses, and partial ones if the plan has them.",
  },
  retries:
    "After 408, 423, 429 and 503 every 2 to 3 minutes for 10 hours; after other failures, several times within hours. 404 and 410 disable the webhook.",
  sources: {
    deadline: "https://www.typeform.com/developers/webhooks/",
    retries: "https://www.typeform.com/developers/webhooks/",
  },
  payload: [{ as: "json" }],
  event: ["{json:event_type}"],
  deliveryId: ["{json:event_id}"],
  identity: {
    from: ["{json:form_response.form_id}"],
    matching: "any",
    keyName: "any name, such as the form's id",
  },
  summary: [
    "Response to {json:form_response.definition.title}",
    "Response to form {json:form_response.form_id}",
  ],
  digest: {
    title: ["{json:form_response.definition.title|json:event_type}"],
    text: ["{json:form_response.answers.*.text|json:form_response.answers.*.choice.label}"],
  },
  conversation: ["{json:form_response.form_id}/{json:form_response.token}"],
  deadlineSeconds: 30,
};
