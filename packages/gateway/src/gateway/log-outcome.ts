import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Outcome } from "../ingress/ingest.ts";
import type { Logger } from "../telemetry/log.ts";

/** One line per request, with chosen fields only: no headers, bodies or query strings. */
export function logOutcome(
  log: Logger,
  outcome: Outcome,
  about: { method: string; duration: number; trace_id: string },
): void {
  const message = outcome.outcome === "handshake" ? "handshake answered" : outcome.outcome;
  log.info({ ...about, ...fieldsOf(outcome) }, message);
}

function fieldsOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  switch (outcome.outcome) {
    case "refused":
      return { code: outcome.code, reason: outcome.reason };
    case "handshake":
      return { provider: outcome.provider };
    case "duplicate": {
      const { route, provider, keyId } = outcome.webhook;
      return { delivery: formatDeliveryId(outcome.firstId), route, provider, key: keyId };
    }
    case "unrouted":
      return { delivery: formatDeliveryId(outcome.id), source: outcome.webhook.source?.id };
    case "accepted":
      return { delivery: formatDeliveryId(outcome.id), policy: outcome.webhook.policy };
    case "filtered":
    case "held": {
      const { route, stop } = outcome.webhook;
      // Only the commit decides whether a budget is exceeded.
      return { delivery: formatDeliveryId(outcome.id), route, reason: stop?.reason ?? "budget" };
    }
    case "answered":
    case "unanswered": {
      const { webhook, result } = outcome;
      return {
        delivery: formatDeliveryId(outcome.id),
        route: webhook.route,
        provider: webhook.provider,
        event: webhook.event,
        agentStatus: result.agentStatus,
        error: result.error,
        cause: outcome.outcome === "unanswered" ? outcome.cause : undefined,
      };
    }
  }
}
