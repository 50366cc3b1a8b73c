import type { Sample } from "../sign/sample.ts";

const labels = { alertname: "HighErrorRate", severity: "critical", instance: "web-1" };
const annotations = { summary: "More than 5 % of requests fail" };

function alertmanagerSample(provider: string, status: "firing" | "resolved"): Sample {
  return {
    provider,
    event: `alert.${status}`,
    source: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    headers: { "user-agent": "Alertmanager/0.28.0" },
    json: {
      version: "4",
      groupKey: '{}:{alertname="HighErrorRate"}',
      truncatedAlerts: 0,
      status,
      receiver: "agents",
      groupLabels: { alertname: "HighErrorRate" },
      commonLabels: labels,
      commonAnnotations: annotations,
      externalURL: "http://alertmanager:9093",
      alerts: [
        {
          status,
          labels,
          annotations,
          startsAt: "{now_iso}",
          endsAt: "0001-01-01T00:00:00Z",
          generatorURL: "http://prometheus:9090/graph",
          fingerprint: "c6eadffa33fcdf37",
        },
      ],
    },
  };
}

function grafanaSample(status: "firing" | "resolved"): Sample {
  return {
    provider: "grafana",
    event: `alert.${status}`,
    source:
      "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
    headers: { "user-agent": "Grafana" },
    json: {
      receiver: "My Super Webhook",
      status,
      orgId: 1,
      alerts: [{ status, labels, annotations, startsAt: "{now_iso}", fingerprint: "57c6d9296de2ad39" }],
      groupLabels: {},
      commonLabels: labels,
      commonAnnotations: annotations,
      externalURL: "https://play.grafana.org/",
      version: "1",
      groupKey: '{}:{alertname="HighErrorRate"}',
      truncatedAlerts: 0,
      title: "[FIRING:1]  (HighErrorRate)",
      state: status === "firing" ? "alerting" : "ok",
      message: "**Firing**",
    },
  };
}

function datadogSample(event: string): Sample {
  return {
    provider: "datadog",
    event,
    source: "https://docs.datadoghq.com/integrations/webhooks/#usage",
    headers: {},
    json: {
      body: "CPU is above 90 %",
      last_updated: "{now_ms}",
      event_type: event,
      title: "web-1:cpu",
      date: "{now_ms}",
      org: { id: "11023", name: "Example" },
      id: "{id}",
    },
  };
}

/** Samples of monitoring products. */
export const alertSamples: readonly Sample[] = [
  alertmanagerSample("alertmanager", "firing"),
  alertmanagerSample("alertmanager", "resolved"),
  alertmanagerSample("alertmanager-basic", "firing"),
  alertmanagerSample("alertmanager-basic", "resolved"),
  grafanaSample("firing"),
  grafanaSample("resolved"),
  datadogSample("metric_alert_monitor"),
  datadogSample("query_alert_monitor"),
];
