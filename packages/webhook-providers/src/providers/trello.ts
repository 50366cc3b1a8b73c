import type { Provider } from "../provider.ts";

/** Trello only offers SHA-1; as an HMAC, it is still unforgeable. */
export const trello: Provider = {
  id: "trello",
  name: "Trello",
  docs: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
  recognition: [["x-trello-webhook"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha1",
    signature: { header: "x-trello-webhook", prefix: "", encoding: "base64" },
    signed: "{body}{url}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The callbackURL field of POST https://api.trello.com/1/webhooks. The gateway must know its public URL.",
    secret: "trello.com/power-ups/admin → the Power-Up → API key → Secret.",
  },
  payload: [{ as: "json" }],
  event: ["{json:action.type}"],
  // Two webhooks may watch models that the same action affects.
  deliveryId: ["{json:action.id}/{json:webhook.id|json:model.id}", "{json:action.id}"],
  identity: {
    from: ["{json:webhook.id}", "{json:model.id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the API key",
  },
  conversation: ["{json:action.data.card.id|json:action.data.board.id|json:model.id}"],
  handshakes: [{ signed: false, method: "HEAD", when: [], answer: { status: 200, headers: {} } }],
  acknowledge: [{ status: 200 }],
};
