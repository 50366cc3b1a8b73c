import type { Provider } from "../provider/provider.ts";

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const alertmanager: Provider = {
  id: "alertmanager",
  name: "Prometheus Alertmanager",
  docs: "https://prometheus.io/docs/alerting/latest/configuration/#http_config",
  recognition: [
    [
      { header: "user-agent", starts: "Alertmanager/" },
      { header: "authorization", starts: "Bearer " },
    ],
  ],
  commonSigns: [[{ header: "authorization", starts: "Bearer " }]],
  verification: { scheme: "token", header: "authorization", prefix: "Bearer " },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The url of webhook_configs in the receiver.",
    secret:
      "Choose one, and set it in http_config.authorization.credentials (or credentials_file) of the same webhook.",
    events:
      "The routes that use this receiver decide which alerts are sent; send_resolved, on by default, adds " +
      "resolved alerts.",
  },
  payload: [{ as: "json" }],
  event: ["alert.{json:status}"],
  // A group that still fires is sent again after its repeat interval, with the same bytes.
  deliveryId: [],
  identity: {
    from: ["{json:receiver}"],
    matching: "any",
    keyName: "any name, such as the receiver's; each has its own token",
  },
  summary: [
    "{json:commonLabels.alertname} is {json:status}: {json:commonAnnotations.summary|json:commonAnnotations.description}",
    "{json:commonLabels.alertname} is {json:status}, {count:alerts|alert|alerts}",
    "{count:alerts|alert|alerts} {json:status}",
  ],
  digest: {
    title: ["{json:commonLabels.alertname|json:groupLabels.alertname}"],
    url: ["{json:alerts.0.generatorURL|json:externalURL}"],
    text: ["{json:alerts.*.annotations.description|json:alerts.*.annotations.summary}"],
  },
  conversation: ["{json:groupKey}"],
};
