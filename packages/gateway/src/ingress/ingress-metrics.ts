import { providers } from "agentex-webhook-providers";
import type { Registry } from "prom-client";
import type { Outcome } from "./ingest.ts";
import { EXTERNAL } from "../keys/key.ts";
import { createTally } from "../telemetry/counters.ts";
import { createHistogram } from "../telemetry/histogram.ts";

/** Counts webhooks and what became of them. */
export type IngressMetrics = {
  /** A webhook's fate is known; undefined where the gateway failed at it. */
  decided(outcome: Outcome | undefined): void;
  /** The sender has heard it, so many milliseconds after it came. */
  heard(outcome: Outcome | undefined, duration: number): void;
};

const OUTCOMES = [
  "answered",
  "unanswered",
  "accepted",
  "duplicate",
  "handshake",
  "refused",
  "failed",
] as const;
type OutcomeName = (typeof OUTCOMES)[number];

/** Refusals that occur first of all; others are served once they have occurred. */
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

/** Providers that accounts define have names that anybody may choose. */
const CUSTOM = "custom";
const KNOWN: ReadonlySet<string> = new Set([EXTERNAL, ...providers.keys()]);

/** Seconds: from a refusal's tenth of a millisecond to the patience of agents. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createIngressMetrics(registry: Registry): IngressMetrics {
  const requests = createTally<OutcomeName>(
    registry,
    {
      name: "agentex_ingress_requests_total",
      help: "Webhooks that came, by what became of them.",
      label: "outcome",
    },
    OUTCOMES,
  );
  const refusals = createTally<string>(
    registry,
    {
      name: "agentex_ingress_refusals_total",
      help: "Webhooks that were turned away, by the code that the sender was answered.",
      label: "code",
    },
    COMMON_REFUSALS,
  );
  const received = createTally<string>(
    registry,
    {
      name: "agentex_deliveries_received_total",
      help: "Webhooks that were proven and became deliveries, by provider; custom: one that an account defined.",
      label: "provider",
    },
    [EXTERNAL],
  );
  const durations = createHistogram<OutcomeName>(
    registry,
    {
      name: "agentex_ingress_request_duration_seconds",
      help: "From a webhook's headers to the end of the answer.",
      label: "outcome",
      buckets: BUCKETS,
    },
    ["answered", "accepted", "refused"],
  );
  return {
    decided(outcome) {
      requests(outcome?.outcome ?? "failed");
      if (outcome === undefined) return;
      if (outcome.outcome === "refused") refusals(outcome.code);
      else if (outcome.outcome !== "handshake" && outcome.outcome !== "duplicate") {
        const { provider } = outcome.webhook;
        received(KNOWN.has(provider) ? provider : CUSTOM);
      }
    },
    heard(outcome, duration) {
      durations(outcome?.outcome ?? "failed", duration / 1_000);
    },
  };
}
