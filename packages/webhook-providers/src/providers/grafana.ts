import type { Provider } from "../provider/provider.ts";

export const grafana: Provider = {
  id: "grafana",
  name: "Grafana Alerting",
  docs: "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
  recognition: [["x-grafana-alerting-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-grafana-alerting-signature", prefix: "", encoding: "hex" },
    // If its timestamp header is configured, Grafana signs a different text.
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Alerting → Contact points → Add contact point → Webhook → URL.",
    secret: "Optional Webhook settings → HMAC Signature → Secret. Leave Header and Timestamp Header empty.",
    events:
      "The notification policies that use the contact point. Disable resolved message, in the same form, omits resolved alerts.",
  },
  payload: [{ as: "json" }],
  event: ["alert.{json:status}", "alert"],
  deliveryId: [],
  // The same alert is sent again after its repeat interval, with the same bytes.
  identity: {
    from: ["{json:receiver}"],
    matching: "any",
    keyName: "any name, such as the contact point's; each has its own secret",
  },
  summary: [
    "{json:commonLabels.alertname} is {json:status}: {json:commonAnnotations.summary|json:commonAnnotations.description}",
    "{json:commonLabels.alertname} is {json:status}, {count:alerts|alert|alerts}",
    "{count:alerts|alert|alerts} {json:status}",
  ],
  digest: {
    title: ["{json:title|json:commonLabels.alertname|json:groupLabels.alertname}"],
    url: ["{json:alerts.0.panelURL|json:alerts.0.generatorURL|json:externalURL}"],
    text: ["{json:alerts.*.annotations.description|json:alerts.*.annotations.summary|json:message}"],
  },
  conversation: ["{json:groupKey}"],
};
