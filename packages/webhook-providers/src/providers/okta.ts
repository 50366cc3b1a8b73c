import type { Provider } from "../provider/provider.ts";

/** https://developer.okta.com/docs/concepts/event-hooks/ */
export const okta: Provider = {
  id: "okta",
  name: "Okta (event hooks)",
  docs: "https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request",
  recognition: [],
  commonSigns: [["authorization"]],
  verification: { scheme: "token", header: "authorization" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Admin Console → Workflow → Event Hooks → Create Event Hook → Endpoint URL.",
    secret: "Make one up: Authentication field is Authorization, Authentication secret is the secret.",
    events: "Subscribe to events, in the same form: User created, User suspended …",
  },
  sources: {
    answer: "https://developer.okta.com/docs/concepts/event-hooks/",
  },
  payload: [{ as: "json" }],
  event: ["{json:data.events.*.eventType}", "{json:eventType}"],
  // One request may contain several events; a retry contains the same ones.
  deliveryId: ["{json:eventId}", "{json:data.events.*.uuid}"],
  identity: {
    from: ["{json:source}"],
    matching: "any",
    keyName: "any name; each event hook has its own secret",
  },
  // For several events, only what they all share.
  actor: {
    from: [
      {
        id: "{json:data.events.*.actor.id}",
        name: "{json:data.events.*.actor.displayName|json:data.events.*.actor.alternateId}",
        kind: [
          "{json:data.events.*.actor.type}",
          { when: { value: "{json:data.events.*.actor.type}", is: "PublicClientApp" }, use: "app" },
          { when: { value: "{json:data.events.*.actor.type}", is: "SystemPrincipal" }, use: "app" },
        ],
      },
    ],
  },
  summary: [
    "{json:data.events.*.displayMessage}: {json:data.events.*.eventType} by {actor}",
    "{json:data.events.*.eventType} by {actor}",
    "{count:data.events|Okta event|Okta events}",
  ],
  digest: {
    title: ["{json:data.events.*.displayMessage|json:data.events.*.eventType}"],
    text: ["{json:data.events.*.outcome.reason|json:data.events.*.displayMessage}"],
  },
  conversation: ["{json:data.events.*.actor.id}"],
  handshakes: [
    {
      signed: false,
      method: "GET",
      when: [{ value: "{header:x-okta-verification-challenge}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { json: { verification: "{header:x-okta-verification-challenge}" } },
      },
    },
  ],
  deadlineSeconds: 3,
  // Okta wants an empty response with status 200 or 204.
  acknowledge: [{ status: 204 }],
};
