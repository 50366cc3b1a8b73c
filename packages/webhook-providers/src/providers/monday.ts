import type { HandshakeRule } from "../provider/handshake-rule.ts";
import type { Provider } from "../provider/provider.ts";

/** Sent when a webhook is created; for an app, it also has a token. https://developer.monday.com/api-reference/docs/webhooks */
const urlVerification = {
  method: "POST",
  when: [
    { value: "{json:challenge}", there: true },
    { value: "{json:event}", there: false },
  ],
  answer: {
    status: 200,
    headers: { "content-type": "application/json" },
    body: { json: { challenge: "{json:challenge}" } },
  },
} as const satisfies Omit<HandshakeRule, "signed">;

/** The token authenticates the sender and is short-lived, but does not cover the body. */
export const monday: Provider = {
  id: "monday",
  name: "monday.com",
  docs: "https://developer.monday.com/apps/docs/authorization-header",
  // A token without an authentication scheme before it.
  recognition: [],
  commonSigns: [[{ header: "authorization", starts: "eyJ" }]],
  verification: { scheme: "jwt", header: "authorization", prefixes: [""], toleranceSeconds: 60 },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "The url argument of the create_webhook mutation, called by your app, or the app's integration recipe. Webhooks that are added to a board without an app are not signed.",
    secret: "Developer Center → the app → General settings → Signing Secret.",
    events:
      "The event of create_webhook, or of the integration recipe: create_item, change_column_value …; one " +
      "webhook for each.",
  },
  retries: "Every minute for 30 minutes, unless the status is 200.",
  sources: {
    answer:
      "https://developer.monday.com/apps/changelog/clarification-on-retry-policies-for-webhooks-and-custom-actions",
    retries:
      "https://developer.monday.com/apps/changelog/clarification-on-retry-policies-for-webhooks-and-custom-actions",
  },
  payload: [{ as: "json" }],
  event: ["{json:event.type}"],
  deliveryId: ["{json:event.triggerUuid}"],
  identity: {
    from: ["{json:event.boardId}"],
    matching: "any",
    keyName: "any name; the secret belongs to the app",
  },
  actor: { from: [{ id: "{json:event.userId}" }] },
  summary: [
    "{json:event.type}: {json:event.pulseName|json:event.itemName}",
    "{json:event.type} on board {json:event.boardId}",
  ],
  digest: {
    title: ["{json:event.pulseName|json:event.itemName|json:event.type}"],
    text: ["{json:event.textBody|json:event.value.label.text}"],
  },
  conversation: ["{json:event.boardId}/{json:event.pulseId|json:event.itemId}", "{json:event.boardId}"],
  handshakes: [
    { ...urlVerification, signed: true },
    { ...urlVerification, signed: false },
  ],
  // Anything but 200 is retried.
  acknowledge: [{ status: 200 }],
};
