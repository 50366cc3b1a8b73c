import type { Provider } from "../provider/provider.ts";

/** Database webhooks are not signed: a header that the user configures authenticates them. */
export const supabaseDatabase: Provider = {
  id: "supabase-database",
  name: "Supabase (database webhooks)",
  docs: "https://supabase.com/docs/guides/database/webhooks",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Bearer " }]],
  verification: { scheme: "token", header: "authorization", prefix: "Bearer " },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Dashboard → Integrations → Database Webhooks → Create a new hook → HTTP Request → URL.",
    secret: "Make one up, and add the HTTP header Authorization with Bearer and the secret in the same form.",
    events: "Events, in the same form: Insert, Update, Delete.",
  },
  payload: [{ as: "json" }],
  event: ["{json:schema}.{json:table}.{json:type}"],
  // The same row may be written with the same values twice.
  deliveryId: [],
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the project's; each webhook has its own header",
  },
  summary: [
    "{json:type} in {json:schema}.{json:table}: {json:record.id|json:old_record.id}",
    "{json:type} in {json:schema}.{json:table}",
  ],
  digest: { title: ["{json:type} in {json:schema}.{json:table}"] },
  conversation: [
    "{json:schema}.{json:table}/{json:record.id|json:old_record.id}",
    "{json:schema}.{json:table}",
  ],
};
