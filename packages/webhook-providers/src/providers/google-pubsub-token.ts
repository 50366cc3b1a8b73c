import { pubsubPayload } from "./google-pubsub.ts";
import type { Provider } from "../provider/provider.ts";

/** Without authentication, Pub/Sub's only credential is the secret that you put into its URL. */
export const googlePubsubToken: Provider = {
  ...pubsubPayload,
  id: "google-pubsub-token",
  name: "Google Cloud Pub/Sub (secret in the URL)",
  docs: "https://cloud.google.com/pubsub/docs/push",
  recognition: [],
  commonSigns: [[]],
  verification: { scheme: "query_token", parameter: "token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The topic → Create subscription → Delivery type: Push → Endpoint URL, followed by ?token= and the secret.",
    secret:
      "Make one up from letters and digits, and append it to the URL. Prefer google-pubsub, with authentication.",
    events:
      "Nothing to choose: Pub/Sub sends all messages of the topic. The subscription's filter narrows them down.",
  },
  identity: {
    from: ["{json:subscription}"],
    matching: "any",
    keyName: "any name; each subscription has its own URL",
  },
};
