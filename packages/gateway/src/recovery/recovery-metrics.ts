import type { Registry } from "prom-client";
import { createTally } from "../telemetry/counters.ts";

const ASKED = ["answered", "limited", "refused", "missing", "rejected", "unavailable"] as const;
const CHECKED = [
  "done",
  "rate_limited",
  "credential_refused",
  "webhook_not_found",
  "provider_unavailable",
] as const;

export type RecoveryMetrics = {
  readonly asked: (outcome: (typeof ASKED)[number]) => void;
  readonly checked: (outcome: (typeof CHECKED)[number]) => void;
};

export function createRecoveryMetrics(registry: Registry): RecoveryMetrics {
  return {
    asked: createTally(
      registry,
      {
        name: "agentex_recovery_requests_total",
        help: "Requests to providers to redeliver a missed webhook, by outcome; answered: the provider accepted it.",
        label: "outcome",
      },
      ASKED,
    ),
    checked: createTally(
      registry,
      {
        name: "agentex_recovery_checks_total",
        help: "Checks for webhooks that providers could not deliver, by outcome.",
        label: "outcome",
      },
      CHECKED,
    ),
  };
}
