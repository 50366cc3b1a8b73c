import type { Provider } from "../provider/provider.ts";

export const box: Provider = {
  id: "box",
  name: "Box",
  docs: "https://developer.box.com/guides/webhooks/v2/signatures-v2",
  recognition: [["box-signature-primary"], ["box-signature-secondary"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    // One signature for each of the app's two keys.
    signature: {
      header: "box-signature-primary",
      andHeaders: ["box-signature-secondary"],
      prefix: "",
      encoding: "base64",
    },
    timestamp: { header: "box-delivery-timestamp", unit: "rfc3339", toleranceSeconds: 600 },
    signed: "{body}{timestamp}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Developer Console → the app → Webhooks → Create webhook → V2 → URL Address.",
    secret: "The same page → Manage signature keys → Generate Key. Use the primary or the secondary key.",
    events: "The triggers field, or Event Triggers in the console: FILE.UPLOADED, COMMENT.CREATED …",
  },
  retries: "Up to 10 times, at first after 5 minutes, then with growing intervals.",
  sources: {
    deadline: "https://developer.box.com/guides/webhooks/handle/retries/",
    retries: "https://developer.box.com/guides/webhooks/handle/retries/",
  },
  payload: [{ as: "json" }],
  event: ["{json:trigger}"],
  // Box-Delivery-Id differs between retries.
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:webhook.id}"],
    matching: "any",
    keyName: "any name; the keys belong to the app",
  },
  actor: {
    from: [
      {
        id: "{json:created_by.id}",
        login: "{json:created_by.login}",
        name: "{json:created_by.name|json:created_by.login}",
        kind: ["{json:created_by.type}"],
      },
    ],
  },
  summary: [
    "{json:trigger} by {actor}: {json:source.message}",
    "{json:trigger} by {actor}: {json:source.name}",
    "{json:trigger}: {json:source.type} {json:source.id}",
  ],
  digest: {
    title: ["{json:source.name|json:source.item.name|json:trigger}"],
    text: ["{json:source.message|json:source.description}"],
  },
  conversation: ["{json:source.type}/{json:source.id}"],
  deadlineSeconds: 30,
};
