import type { IncomingMessage, ServerResponse } from "node:http";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Outcome } from "./ingest.ts";
import { receiverIn } from "../sources/source-url.ts";
import { QUERY_START } from "../agents/routes/target.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { IngressMetrics } from "./ingress-metrics.ts";
import type { TraceContext } from "../telemetry/trace-context.ts";
import type { Attributes, Tracing } from "../telemetry/tracing.ts";

/** Follows a webhook from its headers until its sender has the response. */
export type WebhookWatch = {
  /** The gateway's span for it. */
  readonly trace: TraceContext;
  /** The outcome is known; undefined if the gateway failed. */
  decided(request: IngressRequest, outcome: Outcome | undefined): void;
};

export type WebhookWatchParts = {
  readonly measure: IngressMetrics;
  readonly tracing: Tracing;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
};

export function watchWebhook(
  message: IncomingMessage,
  response: ServerResponse,
  { measure, tracing, elapsed }: WebhookWatchParts,
): WebhookWatch {
  const begun = elapsed();
  const span = tracing.receive(message.method ?? "GET", message.headers);
  let isHeard = false;
  let fate: { request: IngressRequest; outcome: Outcome | undefined } | undefined;
  const end = ({ request, outcome }: NonNullable<typeof fate>): void => {
    measure.heard(outcome, elapsed() - begun);
    if (!tracing.isRecording) return;
    const status = response.headersSent ? response.statusCode : undefined;
    span.end(
      { ...attributesOf(request), ...outcomeAttributes(outcome), "http.response.status_code": status },
      status !== undefined && status >= 500 ? String(status) : undefined,
    );
  };
  response.once("close", () => {
    isHeard = true;
    if (fate !== undefined) end(fate);
  });
  return {
    trace: span.context,
    decided(request, outcome) {
      fate = { request, outcome };
      measure.decided(outcome);
      // A disconnected client receives nothing more.
      if (isHeard) end(fate);
    },
  };
}

/** Without the query, which may contain secrets. */
function attributesOf({ target, sender, remoteAddress }: IngressRequest): Attributes {
  return {
    "http.route":
      receiverIn(target) === undefined ? "/agents/forward/name/{agent_name}/{path}" : "/sources/{source}",
    "url.path": target.split(QUERY_START, 1)[0],
    "url.scheme": sender.protocol,
    "client.address": remoteAddress,
  };
}

function outcomeAttributes(outcome: Outcome | undefined): Attributes {
  switch (outcome?.outcome) {
    case undefined:
      return { "agentex.outcome": "failed" };
    case "refused":
      return { "agentex.outcome": "refused", "agentex.code": outcome.code, "agentex.reason": outcome.reason };
    case "handshake":
      return { "agentex.outcome": "handshake", "agentex.provider": outcome.provider };
    case "duplicate":
      return { "agentex.outcome": "duplicate", "agentex.delivery.id": formatDeliveryId(outcome.firstId) };
    case "accepted":
    case "filtered":
    case "held":
    case "unrouted":
    case "answered":
    case "unanswered": {
      const { webhook } = outcome;
      return {
        "agentex.outcome": outcome.outcome,
        "agentex.delivery.id": formatDeliveryId(outcome.id),
        "agentex.route": webhook.route,
        "agentex.provider": webhook.provider,
        "agentex.event": webhook.event,
        "agentex.policy": webhook.policy,
      };
    }
  }
}
