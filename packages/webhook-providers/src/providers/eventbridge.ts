import type { Provider } from "../provider/provider.ts";

/** API destinations, whose connection sends an API key in a header. */
export const eventbridge: Provider = {
  id: "eventbridge",
  name: "Amazon EventBridge (API destinations)",
  docs: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html",
  recognition: [],
  commonSigns: [
    ["authorization", { header: "user-agent", starts: "Amazon/EventBridge/" }],
    ["authorization"],
  ],
  verification: { scheme: "token", header: "authorization" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "EventBridge → API destinations → Create API destination → API destination endpoint, with the method POST.",
    secret:
      "Make one up. In the destination's connection, choose API key, with Authorization as its name and the secret as its value.",
    events: "The rule's event pattern: source and detail-type.",
  },
  payload: [{ as: "json" }, { as: "other" }],
  // The target's input is configurable; these fields are in the default.
  event: ["{json:source}.{json:detail-type}", "{json:detail-type}"],
  deliveryId: ["{json:id}"],
  identity: {
    from: ["{json:account}"],
    matching: "any",
    keyName: "any name, such as the event bus's; each connection has its own key",
  },
  // Only CloudTrail events name someone.
  actor: {
    from: [
      {
        id: "{json:detail.userIdentity.principalId}",
        name: "{json:detail.userIdentity.userName|json:detail.userIdentity.arn}",
        kind: [{ when: { value: "{json:detail.userIdentity.type}", is: "IAMUser" }, use: "user" }],
      },
    ],
  },
  summary: [
    "{json:detail-type} from {json:source}: {json:detail.eventName} by {actor}",
    "{json:detail-type} from {json:source}: {json:detail.title|json:detail.message|json:detail.reason|json:detail.state}",
    "{json:detail-type} from {json:source}",
  ],
  digest: {
    title: ["{json:detail-type}"],
    text: ["{json:detail.message|json:detail.description|json:detail.reason}"],
  },
  conversation: ["{json:source}/{json:resources.*}", "{json:source}"],
};
