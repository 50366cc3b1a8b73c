import type { Provider } from "../provider/provider.ts";

/** Datadog signs nothing: the user and password in the webhook's URL authenticate it. */
export const datadog: Provider = {
  id: "datadog",
  name: "Datadog",
  docs: "https://docs.datadoghq.com/integrations/webhooks/",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Basic " }]],
  verification: { scheme: "basic" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Integrations → Webhooks → New → URL, with user and password in it: https://user:password@….",
    secret: "Make up a user and a password, and store user:password as the key's value.",
    events: "Mention @webhook-NAME in the message of each monitor whose alerts you want.",
  },
  payload: [{ as: "json" }, { as: "form" }],
  event: ["{json:event_type}"],
  // The webhook's payload is configurable; these fields are in Datadog's default.
  deliveryId: ["{json:id}/{json:event_type}/{json:last_updated}"],
  identity: { from: ["{json:org.id}"], matching: "any", keyName: "any name; each webhook has its own URL" },
  summary: ["{json:event_type}: {json:title}", "Datadog: {json:title}"],
  digest: {
    title: ["{json:title}"],
    url: ["{json:link|json:url}"],
    text: ["{json:body|json:text_only_msg}"],
  },
  conversation: ["{json:org.id}/{json:title}"],
};
