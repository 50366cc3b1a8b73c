import type { Provider } from "../provider/provider.ts";

export const notion: Provider = {
  id: "notion",
  name: "Notion",
  docs: "https://developers.notion.com/reference/webhooks",
  recognition: [["x-notion-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    // Notion's own library also accepts upper case.
    signature: { header: "x-notion-signature", prefix: "sha256=", encoding: "hex_any_case" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "notion.so/profile/integrations → the integration → Webhooks → Create a subscription → Webhook URL.",
    secret:
      "The verification token (secret_…) that Notion sends to that URL. Store it as the key's value, and paste it under Verify.",
    events: "Subscribed events, in the same form: page.content_updated, comment.created …",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:subscription_id}", "{json:integration_id}", "{json:workspace_id}"],
    matching: "any",
    keyName: "any name; each subscription has its own token",
  },
  // For several authors, only what they all share.
  actor: {
    from: [
      {
        id: "{json:authors.*.id}",
        kind: [
          { when: { value: "{json:authors.*.type}", is: "person" }, use: "user" },
          { when: { value: "{json:authors.*.type}", is: "bot" }, use: "bot" },
          { when: { value: "{json:authors.*.type}", is: "agent" }, use: "bot" },
        ],
      },
    ],
  },
  summary: ["{json:type}: {json:entity.type} {json:entity.id}"],
  digest: { title: ["{json:type}"] },
  conversation: ["{json:data.page_id|json:entity.id}"],
  handshakes: [
    // If signed at all, then with the token that it contains, so the signature verifies nothing.
    {
      signed: false,
      method: "POST",
      when: [{ value: "{json:verification_token}", there: true }],
      brings: "{json:verification_token}",
      answer: { status: 200, headers: {} },
    },
  ],
};
