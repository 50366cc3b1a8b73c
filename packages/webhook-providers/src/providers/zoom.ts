import type { Provider } from "../provider/provider.ts";

export const zoom: Provider = {
  id: "zoom",
  name: "Zoom",
  docs: "https://developers.zoom.us/docs/api/webhooks/",
  recognition: [["x-zm-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-zm-signature", prefix: "v0=", encoding: "hex" },
    // Zoom documents no tolerance. It retries after 5, 25 and 85 minutes, and does not say that it signs retries again.
    timestamp: { header: "x-zm-request-timestamp", unit: "s", toleranceSeconds: 7200 },
    signed: "v0:{timestamp}:{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  // The older verification token, which Zoom may still send.
  secretHeaders: ["authorization"],
  setup: {
    url: "marketplace.zoom.us → the app → Features → Event Subscriptions → Event notification endpoint URL.",
    secret: "The app → Features → Secret Token.",
    events: "Add events, in the same form: Start Meeting, End Meeting, All Recordings have completed …",
  },
  retries: "3 times: after 5 minutes, 20 minutes later, and 60 minutes later.",
  sources: {
    deadline: "https://developers.zoom.us/blog/webhook-delays",
    answer: "https://developers.zoom.us/blog/webhook-delays",
    retries: "https://developers.zoom.us/blog/webhook-delays",
  },
  payload: [{ as: "json" }],
  event: ["{json:event}"],
  // There is no id, only a time in milliseconds.
  deliveryId: [],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:event_ts}", there: true }],
  identity: {
    from: ["{json:payload.account_id}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  actor: {
    from: [
      { id: "{json:payload.operator_id}", name: "{json:payload.operator}" },
      {
        id: "{json:payload.object.participant.id}",
        name: "{json:payload.object.participant.user_name}",
        kind: ["user"],
      },
      { id: "{json:payload.userId}", name: "{json:payload.userName}", kind: ["user"] },
    ],
  },
  summary: [
    "{json:event} by {actor}: {json:payload.object.topic|json:payload.cmd}",
    "{json:event}: {json:payload.object.topic|json:payload.object.id}",
  ],
  digest: {
    title: ["{json:payload.object.topic|json:event}"],
    text: ["{json:payload.cmd|json:payload.object.message|json:payload.object.agenda}"],
  },
  conversation: ["{json:payload.object.id}"],
  handshakes: [
    // Repeated every 72 hours.
    {
      signed: true,
      when: [{ value: "{json:event}", is: "endpoint.url_validation" }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: {
          json: {
            plainToken: "{json:payload.plainToken}",
            encryptedToken: { hmac: "sha256", of: "{json:payload.plainToken}", encoding: "hex" },
          },
        },
      },
    },
  ],
  deadlineSeconds: 3,
  acknowledge: [{ status: 200 }],
  installation: { value: "{json:payload.account_id}", ends: ["app_deauthorized"] },
};
