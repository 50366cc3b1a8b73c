import type { Provider } from "../provider/provider.ts";

/** Bots in Teams, and in every other channel of the Bot Framework. The token does not cover the body. */
export const teams: Provider = {
  id: "teams",
  name: "Microsoft Teams (Bot Framework)",
  docs: "https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Bearer ey" }]],
  verification: {
    scheme: "jwks",
    header: "authorization",
    prefixes: ["Bearer "],
    algorithm: "RS256",
    issuers: [
      {
        iss: "https://api.botframework.com",
        metadata: "https://login.botframework.com/v1/.well-known/openidconfiguration",
        within: "https://login.botframework.com/v1/.well-known/keys",
      },
    ],
    expects: ["aud"],
    agrees: { serviceurl: "{json:serviceUrl}" },
    endorsed: "{json:channelId}",
    toleranceSeconds: 300,
  },
  secret: {
    madeBy: "provider",
    kind: "expected",
    words: [{ called: "the bot's Microsoft App ID", like: "*-*-*-*-*" }],
  },
  setup: {
    url: "Azure portal → Azure Bot → Configuration → Messaging endpoint.",
    secret: "No shared secret. The key's value is the Microsoft App ID on the same page.",
    events:
      "Nothing to choose: the bot gets messages, conversation updates and invokes. In a team, it gets only messages that mention it.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:channelId}/{json:conversation.id}/{json:type}/{json:id}"],
  identity: {
    from: ["{json:channelData.tenant.id}", "{json:recipient.id}"],
    matching: "any",
    keyName: "any name, such as the bot's",
  },
  actor: { prefix: "teams", from: [{ id: "{json:from.id}", name: "{json:from.name}" }] },
  summary: ["Message in {json:channelId}: {json:text}", "{json:type} in {json:channelId}"],
  digest: { title: ["{json:type}"], text: ["{json:text}"] },
  conversation: ["{json:channelId}/{json:conversation.id}"],
  deadlineSeconds: 15,
  acknowledge: [{ status: 200, body: "" }],
};
