import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Outcome } from "../ingress/ingest.ts";
import type { Logger } from "../telemetry/log.ts";

/** One line per request, with chosen fields only: no headers, bodies or query strings. */
export function logOutcome(
  log: Logger,
  outcome: Outcome,
  about: { method: string; duration: number; trace_id: string },
): void {
  switch (outcome.outcome) {
    case "refused":
      log.info({ ...about, code: outcome.code, reason: outcome.reason }, "refused");
      return;
    case "handshake":
      log.info({ ...about, provider: outcome.provider }, "handshake answered");
      return;
    case "duplicate":
      log.info(
        {
          ...about,
          delivery: formatDeliveryId(outcome.firstId),
          route: outcome.webhook.route,
          provider: outcome.webhook.provider,
          key: outcome.webhook.keyId,
        },
        "duplicate",
      );
      return;
    case "unrouted":
      log.info(
        { ...about, delivery: formatDeliveryId(outcome.id), source: outcome.webhook.source?.id },
        "unrouted",
      );
      return;
    case "accepted":
      log.info(
        { ...about, delivery: formatDeliveryId(outcome.id), policy: outcome.webhook.policy },
        "accepted",
      );
      return;
    case "filtered":
    case "held":
      log.info(
        {
          ...about,
          delivery: formatDeliveryId(outcome.id),
          route: outcome.webhook.route,
          // A budget is decided by the commit.
          reason: outcome.webhook.stop?.reason ?? "budget",
        },
        outcome.outcome,
      );
      return;
    case "answered":
    case "unanswered": {
      const { webhook, result } = outcome;
      log.info(
        {
          ...about,
          delivery: formatDeliveryId(outcome.id),
          route: webhook.route,
          provider: webhook.provider,
          event: webhook.event,
          agentStatus: result.agentStatus,
          error: result.error,
          cause: outcome.outcome === "unanswered" ? outcome.cause : undefined,
        },
        outcome.outcome,
      );
      return;
    }
  }
}
