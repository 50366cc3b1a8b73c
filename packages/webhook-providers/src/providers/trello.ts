import type { Provider } from "../provider/provider.ts";

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
    events: "Nothing to choose: Trello sends all actions on the model, such as a board.",
  },
  payload: [{ as: "json" }],
  event: ["{json:action.type}"],
  // Two webhooks may watch models that are affected by the same action.
  deliveryId: ["{json:action.id}/{json:webhook.id|json:model.id}", "{json:action.id}"],
  identity: {
    from: ["{json:webhook.id}", "{json:model.id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the API key",
  },
  actor: {
    from: [
      {
        id: "{json:action.memberCreator.id}",
        login: "{json:action.memberCreator.username}",
        name: "{json:action.memberCreator.fullName|json:action.memberCreator.username}",
        // An app that acts with a member's token.
        kind: [{ when: { value: "{json:action.appCreator.id}", there: true }, use: "app" }, "user"],
        also: ["{json:action.appCreator.id}"],
      },
    ],
  },
  summary: [
    "{actor} commented on {json:action.data.card.name}: {json:action.data.text}",
    "{json:action.type} by {actor}: {json:action.data.card.name|json:action.data.list.name|json:action.data.board.name}",
    "{json:action.type}: {json:action.data.card.name|json:action.data.list.name|json:action.data.board.name|json:model.name}",
  ],
  digest: {
    title: ["{json:action.data.card.name|json:action.data.list.name|json:action.data.board.name}"],
    url: ["{json:model.shortUrl|json:model.url}"],
    text: ["{json:action.data.text|json:action.data.card.desc}"],
  },
  conversation: ["{json:action.data.card.id|json:action.data.board.id|json:model.id}"],
  handshakes: [{ signed: false, method: "HEAD", when: [], answer: { status: 200, headers: {} } }],
  acknowledge: [{ status: 200 }],
};
