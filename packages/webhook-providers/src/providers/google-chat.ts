import type { Provider } from "../provider/provider.ts";

/** The token authenticates Google Chat, but does not cover the body. */
export const googleChat: Provider = {
  id: "google-chat",
  name: "Google Chat",
  docs: "https://developers.google.com/workspace/chat/verify-requests-from-chat",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Bearer ey" }]],
  verification: {
    scheme: "jwks",
    header: "authorization",
    prefixes: ["Bearer "],
    algorithm: "RS256",
    issuers: [
      // The audience is the project number.
      {
        iss: "chat@system.gserviceaccount.com",
        jwks: "https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com",
      },
      // The audience is the URL.
      {
        iss: "https://accounts.google.com",
        jwks: "https://www.googleapis.com/oauth2/v3/certs",
        claims: { email: "chat@system.gserviceaccount.com", email_verified: true },
      },
    ],
    expects: ["aud"],
    toleranceSeconds: 60,
  },
  secret: {
    madeBy: "provider",
    kind: "expected",
    words: [{ called: "the audience: the project's number, or the URL", like: "*" }],
  },
  setup: {
    url: "Google Cloud console → Google Chat API → Configuration → Connection settings → HTTP endpoint URL.",
    secret:
      "No shared secret. If Authentication audience is Project Number on the same page, the key's value is the project number. If it is HTTP endpoint URL, the value is that URL; prefer the project number, since any other app could call the URL too.",
    events:
      "Nothing to choose: Chat sends MESSAGE, ADDED_TO_SPACE, REMOVED_FROM_SPACE, CARD_CLICKED and other interactions.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: ["{json:type}/{json:message.name|json:space.name}/{json:eventTime}"],
  identity: {
    from: ["{json:space.name}"],
    matching: "any",
    keyName: "any name, such as the app's",
  },
  actor: { from: [{ id: "{json:user.name}", name: "{json:user.displayName}" }] },
  summary: [
    "{json:user.displayName}: {json:message.text}",
    "{json:type} in {json:space.displayName|json:space.name}",
  ],
  digest: { title: ["{json:type}"], text: ["{json:message.text}"] },
  conversation: ["{json:message.thread.name}", "{json:space.name}"],
  deadlineSeconds: 30,
  // Chat shows an error for anything but JSON; an empty object posts no message.
  acknowledge: [{ status: 200, headers: { "content-type": "application/json" }, body: "{}" }],
};
