import type { Provider } from "../provider/provider.ts";

/** The parts of a push request that are the same with and without authentication. */
export const pubsubPayload = {
  payload: [{ as: "json" }],
  event: ["{json:message.attributes.eventType}", "message"],
  deliveryId: ["{json:subscription}/{json:message.messageId}"],
  summary: [
    "Message in {json:subscription}: {json:message.attributes.eventType}",
    "Message in {json:subscription}",
  ],
  digest: { title: ["{json:subscription}"] },
  conversation: ["{json:subscription}/{json:message.orderingKey}", "{json:subscription}"],
  deadlineSeconds: 10,
} as const satisfies Partial<Provider>;

/**
 * The token authenticates the service account, but does not cover the body. Anyone can get a token for any audience from
 * Google, so the service account is checked too.
 */
export const googlePubsub: Provider = {
  ...pubsubPayload,
  id: "google-pubsub",
  name: "Google Cloud Pub/Sub (push)",
  docs: "https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions",
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "Bearer ey" }]],
  verification: {
    scheme: "jwks",
    header: "authorization",
    prefixes: ["Bearer "],
    algorithm: "RS256",
    issuers: [
      {
        iss: "https://accounts.google.com",
        jwks: "https://www.googleapis.com/oauth2/v3/certs",
        claims: { email_verified: true },
      },
    ],
    expects: ["email", "aud"],
    urlClaim: "aud",
    toleranceSeconds: 60,
  },
  secret: {
    madeBy: "provider",
    kind: "expected",
    words: [
      { called: "the service account's e-mail address", like: "*@*.*" },
      { called: "the audience, if it is not the URL", like: "*", optional: true },
    ],
  },
  setup: {
    url: "The topic → Create subscription → Delivery type: Push → Endpoint URL. Tick Enable authentication, and leave payload unwrapping off.",
    secret:
      "No shared secret. The key's value is the email address of the service account that you choose there. If you enter an audience, append a space and that audience.",
    events:
      "Nothing to choose: Pub/Sub sends all messages of the topic. The subscription's filter narrows them down.",
  },
  identity: {
    from: ["{json:subscription}"],
    matching: "any",
    keyName: "any name, such as the subscription's (projects/acme/subscriptions/orders)",
  },
};
