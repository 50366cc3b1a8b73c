import type { Provider } from "../provider/provider.ts";

const happening = "{json:*.portalId}/{json:*.subscriptionId}/{json:*.eventId}/{json:*.occurredAt}";

/**
 * The parts of a payload that all HubSpot providers share: a list of up to 100 events.
 * https://developers.hubspot.com/docs/api/webhooks
 */
export const hubspotPayload = {
  docs: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation",
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The app → Webhooks → Target URL. The gateway must know its public URL.",
    secret: "The app → Auth → Client secret.",
    events: "Webhooks → Create subscription: the object and the event, such as Contact and Created.",
  },
  retries: "Up to 10 times with growing intervals, but not after 400, 401, 403, 404 and 405.",
  sources: {
    retries: "https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide",
  },
  payload: [{ as: "json_list" }, { as: "json" }, { as: "other" }],
  event: ["{json:*.subscriptionType}", { when: { value: "{json:0}", there: true }, use: "batch" }],
  // An eventId is not unique. The attemptNumber is excluded: a retry is the same webhook.
  deliveryId: [`${happening}/{json:*.objectId|json:*.fromObjectId}`, happening],
  identity: {
    from: ["{json:*.appId}", "{json:*.portalId|json:portalId}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  // A change's `sourceId` may contain a user, an integration or a workflow, each in a different format: no actor.
  summary: [
    "{json:*.subscriptionType} of {json:*.objectId}",
    "{count:*|change|changes}: {json:*.subscriptionType}",
    "{count:*|change|changes}",
  ],
  digest: { title: ["{json:*.subscriptionType}"] },
  conversation: ["{json:*.portalId}/{json:*.objectId}"],
  deadlineSeconds: 5,
} as const satisfies Partial<Provider>;

/** HubSpot also sends the older signatures; they are ignored if this one is present. */
export const hubspot: Provider = {
  ...hubspotPayload,
  id: "hubspot",
  name: "HubSpot (v3)",
  recognition: [["x-hubspot-signature-v3"]],
  olderSignatures: ["x-hubspot-signature"],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hubspot-signature-v3", prefix: "", encoding: "base64" },
    timestamp: { header: "x-hubspot-request-timestamp", unit: "ms", toleranceSeconds: 300 },
    signed: "{method}{url_unescaped}{body}{timestamp}",
  },
};
