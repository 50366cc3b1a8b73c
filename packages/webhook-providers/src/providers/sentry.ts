import type { Provider } from "../provider.ts";

/** Sentry's samples hash the parsed and serialized body; what it signs are the bytes that it sends. */
export const sentry: Provider = {
  id: "sentry",
  name: "Sentry (integration platform)",
  docs: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
  recognition: [["sentry-hook-signature"], ["sentry-app-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: {
      header: "sentry-hook-signature",
      orHeaders: ["sentry-app-signature"],
      prefix: "",
      encoding: "hex",
    },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  olderSignatures: ["x-sentry-hook-signature"],
  setup: {
    url: "Settings → Custom Integrations (Developer Settings) → the integration → Webhook URL.",
    secret: "The same page → Credentials → Client Secret.",
  },
  payload: [{ as: "json" }],
  event: ["{header:sentry-hook-resource}.{json:action}", "{header:sentry-hook-resource}"],
  deliveryId: ["{header:request-id}"],
  // An issue that is resolved twice has the same payload both times; an error occurs once.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:data.error.event_id|json:data.event.event_id}", there: true }],
  identity: {
    from: ["{json:installation.uuid}"],
    matching: "any",
    keyName: "any name; the secret belongs to the integration",
  },
  conversation: ["{json:data.issue.id|json:data.issue_id|json:data.event.issue_id|json:data.error.issue_id}"],
};
