import type { Provider } from "../provider/provider.ts";

/** Sentry's code samples hash the parsed and serialized body, but it signs the bytes that it sends. */
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
    events:
      "Permissions, then Webhooks, on the same page: issue, error, comment. Alerts need Alert Rule Action, and a rule that uses it.",
  },
  retries: "None. After 1,000 timeouts within 24 hours, Sentry unsubscribes the webhook.",
  sources: {
    deadline: "https://sentry.io/changelog/2023-10-3-change-to-integration-platform-webhook-handling",
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
  actor: {
    from: [
      {
        id: "{json:actor.id}",
        name: "{json:actor.name}",
        kind: ["{json:actor.type}", { when: { value: "{json:actor.type}", is: "application" }, use: "app" }],
      },
    ],
  },
  summary: [
    "{actor} {past:action} issue: {json:data.issue.title}",
    "{actor} {past:action} a comment: {json:data.comment}",
    "{json:data.description_title}: {json:data.description_text}",
    "Alert {json:action}: {json:data.event.title|json:data.error.title|json:data.issue_alert.title}",
  ],
  digest: {
    title: [
      "{json:data.issue.title|json:data.event.title|json:data.error.title|json:data.description_title}",
    ],
    url: [
      "{json:data.issue.web_url|json:data.issue.permalink|json:data.event.web_url|json:data.error.web_url|json:data.web_url}",
    ],
    text: [
      "{json:data.comment|json:data.issue.metadata.value|json:data.event.message|json:data.description_text|json:data.issue.culprit}",
    ],
  },
  conversation: ["{json:data.issue.id|json:data.issue_id|json:data.event.issue_id|json:data.error.issue_id}"],
  deadlineSeconds: 1,
  installation: { value: "{json:installation.uuid}", ends: ["installation.deleted"] },
};
