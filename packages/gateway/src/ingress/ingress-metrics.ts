import { providers } from "agentex-webhook-providers";
import type { Registry } from "prom-client";
import type { Outcome } from "./ingest.ts";
import { FILTER_REASONS, HOLD_REASONS, type ReasonCode } from "../filters/stop.ts";
import { EXTERNAL } from "../keys/key.ts";
import { createTally } from "../telemetry/counters.ts";
import { createHistogram } from "../telemetry/histogram.ts";

/** Counts webhooks by outcome. */
export type IngressMetrics = {
  /** The webhook's outcome is known; undefined if the gateway failed. */
  decided(outcome: Outcome | undefined): void;
  /** The response has been sent, this many milliseconds after the request arrived. */
  heard(outcome: Outcome | undefined, duration: number): void;
};

const OUTCOMES = [
  "answered",
  "unanswered",
  "accepted",
  "duplicate",
  "filtered",
  "held",
  "unrouted",
  "handshake",
  "refused",
  "failed",
] as const;
type OutcomeName = (typeof OUTCOMES)[number];

/** Codes that are reported from the start; others are reported once they have occurred. */
const COMMON_REFUSALS = [
  "agent_not_found",
  "route_not_found",
  "method_not_allowed",
  "credentials_missing",
  "key_invalid",
  "signature_invalid",
  "identity_mismatch",
  "body_too_large",
  "rate_limited",
  "too_many_failed_verifications",
  "queue_full",
] as const;

/** Custom providers share one label, because anyone may choose their names. */
const CUSTOM = "custom";
const KNOWN: ReadonlySet<string> = new Set([EXTERNAL, ...providers.keys()]);

/** In seconds: from a rejection's tenth of a millisecond to the longest agent timeout. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const REQUESTS = {
  name: "agentex_ingress_requests_total",
  help: "Webhooks received, by outcome.",
  label: "outcome",
};
const REFUSALS = {
  name: "agentex_ingress_refusals_total",
  help: "Rejected requests, by the code that the sender got.",
  label: "code",
};
const STOPPED = {
  name: "agentex_deliveries_stopped_total",
  help: "Webhooks that were filtered (echo, event, when, from) or held (standing, budget), by reason.",
  label: "reason",
};
const RECEIVED = {
  name: "agentex_deliveries_received_total",
  help: "Verified webhooks that became deliveries, by provider; custom: one that an account defined.",
  label: "provider",
};
const DURATION = {
  name: "agentex_ingress_request_duration_seconds",
  help: "From a webhook's headers to the end of the response.",
  label: "outcome",
  buckets: BUCKETS,
};

export function createIngressMetrics(registry: Registry): IngressMetrics {
  const requests = createTally<OutcomeName>(registry, REQUESTS, OUTCOMES);
  const refusals = createTally<string>(registry, REFUSALS, COMMON_REFUSALS);
  const stops = createTally<ReasonCode>(registry, STOPPED, [...FILTER_REASONS, ...HOLD_REASONS]);
  const received = createTally<string>(registry, RECEIVED, [EXTERNAL]);
  const durations = createHistogram<OutcomeName>(registry, DURATION, ["answered", "accepted", "refused"]);
  return {
    decided(outcome) {
      requests(outcome?.outcome ?? "failed");
      if (outcome === undefined) return;
      if (outcome.outcome === "refused") refusals(outcome.code);
      else if (outcome.outcome !== "handshake" && outcome.outcome !== "duplicate") {
        const { provider } = outcome.webhook;
        received(KNOWN.has(provider) ? provider : CUSTOM);
        if (outcome.outcome === "filtered" || outcome.outcome === "held") {
          // Only the commit decides whether a budget is exceeded.
          stops(outcome.webhook.stop?.reason ?? "budget");
        }
      }
    },
    heard(outcome, duration) {
      durations(outcome?.outcome ?? "failed", duration / 1_000);
    },
  };
}
