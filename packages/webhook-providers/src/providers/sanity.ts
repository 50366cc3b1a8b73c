import type { Provider } from "../provider/provider.ts";

export const sanity: Provider = {
  id: "sanity",
  name: "Sanity",
  docs: "https://www.sanity.io/docs/webhooks",
  recognition: [["sanity-webhook-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: {
      header: "sanity-webhook-signature",
      prefix: "v1=",
      separator: ",",
      encoding: "base64url",
    },
    // Sanity documents no tolerance; it retries twice, 30 s apart.
    timestamp: {
      header: "sanity-webhook-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "ms",
      toleranceSeconds: 300,
    },
    signed: "{timestamp}.{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "sanity.io/manage → the project → API → Webhooks → Create webhook → URL.",
    secret: "The Secret field of the same form. If it is empty, Sanity does not sign.",
    events: "Trigger on, in the same form: Create, Update, Delete. A GROQ filter narrows them down.",
  },
  retries: "Twice, at 30-second intervals, after 429 and 5xx.",
  sources: {
    retries: "https://www.sanity.io/docs/changelog/50ec6abf-fe0c-475b-ae72-314148860132",
  },
  payload: [{ as: "json" }, { as: "json_list" }, { as: "other" }],
  // The webhook's projection is configurable; these fields are in the default.
  event: ["{json:_type}.{header:sanity-operation}", "{header:sanity-operation}", "{json:_type}"],
  deliveryId: ["{header:idempotency-key}"],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:_rev}", there: true }],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the dataset's; each webhook has its own secret",
  },
  summary: ["{event}: {json:title|json:name|json:_id}"],
  digest: { title: ["{json:title|json:name}"], text: ["{json:description|json:excerpt}"] },
  conversation: ["{json:_id|header:sanity-document-id}"],
};
