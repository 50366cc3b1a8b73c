import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { formatDeliveryId } from "./deliveries/delivery-id.ts";
import { callerOf, closeAfterAnswer } from "./ingress/caller.ts";
import { ingest, type IngestContext, type Outcome } from "./ingress/ingest.ts";
import { takeIn, type TakingIn } from "./ingress/receive.ts";
import { respond, sendProblem } from "./ingress/respond.ts";
import { INGRESS_PREFIX } from "./ingress/target.ts";
import {
  guardServer,
  hasTooManyHeaders,
  serverOptions,
  watchBody,
  type ServerLimits,
} from "./limits/guard-server.ts";
import type { Limited } from "./limits/limited.ts";
import { gatherEvidence } from "./refusals/gather-evidence.ts";
import { describeRefused } from "./refusals/refused-request.ts";
import type { Refusals } from "./refusals/refusals.ts";
import { isOutage } from "./storage/outage.ts";
import type { IngressMetrics } from "./telemetry/ingress-metrics.ts";
import type { Logger } from "./telemetry/log.ts";
import { watchWebhook } from "./telemetry/webhook-watch.ts";

/** What the server hands requests to. */
export type ServerParts = {
  readonly ingress: IngestContext;
  readonly limits: ServerLimits & TakingIn;
  readonly limited: Limited;
  /** Everything but the ingress. */
  readonly management: RequestListener;
  readonly refusals: Pick<Refusals, "record">;
  readonly measure: IngressMetrics;
  readonly log: Logger;
};

/** The HTTP server: webhooks take the short way to the ingress, everything else goes to the management API. */
export function createGatewayServer(parts: ServerParts): Server {
  const { limits, limited } = parts;
  const handle = (request: IncomingMessage, response: ServerResponse, invite: () => void): void => {
    // What was sent behind a request whose answer closes the connection is nobody's (RFC 9112, section 9.6).
    if (request.socket.writableEnded) return;
    if (hasTooManyHeaders(request, limits)) {
      limited.count("header_count");
      closeAfterAnswer(request, response);
      sendProblem(response, "headers_too_large", `The request has more than ${limits.headerCount} headers.`);
      return;
    }
    if (request.url?.startsWith(INGRESS_PREFIX) === true) {
      void handleWebhook(request, response, invite, parts);
      return;
    }
    watchBody(request, response, limits, limited);
    invite();
    parts.management(request, response);
  };
  const server = createServer(serverOptions(limits), (request, response) =>
    handle(request, response, () => {}),
  );
  // A sender that asks first (`Expect: 100-continue`) is told to go on only once its body is wanted.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) =>
    handle(request, response, () => response.writeContinue()),
  );
  guardServer(server, limits, limited);
  return server;
}

async function handleWebhook(
  message: IncomingMessage,
  response: ServerResponse,
  invite: () => void,
  { ingress, limits, limited, refusals, measure, log }: ServerParts,
): Promise<void> {
  const begun = ingress.elapsed();
  const watch = watchWebhook(message, response, { ...ingress, measure });
  const request = takeIn(message, limits, watch.trace, invite);
  const { traceId: trace_id } = watch.trace;
  let outcome: Outcome | undefined;
  try {
    outcome = await ingest(request, callerOf(response), ingress);
    watch.decided(request, outcome);
    closeAfterAnswer(message, response);
    respond(response, outcome);
    if (outcome.outcome === "refused") {
      // A flood must neither push everything else out of the record nor fill the log; it is summed up.
      const isOneOfMany = outcome.limit !== undefined && !limited.count(outcome.limit);
      if (isOneOfMany) {
        refusals.record(undefined);
        return;
      }
      const evidence = await gatherEvidence(request, outcome, ingress.now());
      refusals.record(describeRefused(request, outcome), evidence);
    }
    const duration = Math.round(ingress.elapsed() - begun);
    logOutcome(log, outcome, { method: request.method, duration, trace_id });
  } catch (error) {
    if (outcome === undefined) watch.decided(request, undefined);
    closeAfterAnswer(message, response);
    if (isOutage(error)) {
      log.error({ err: error, trace_id }, "the store is out of reach");
      response.setHeader("retry-after", "5");
      sendProblem(response, "storage_unavailable", "The gateway's store is out of reach; nothing was taken.");
      return;
    }
    log.error({ err: error, trace_id }, "a webhook could not be handled");
    sendProblem(
      response,
      "internal_error",
      "The gateway failed; the webhook was not taken. Its log says why.",
    );
  }
}

/** One line a request, of chosen fields only: no headers, no bodies, no query strings. */
function logOutcome(
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
      log.info({ ...about, delivery: formatDeliveryId(outcome.firstId) }, "duplicate");
      return;
    case "accepted":
      log.info(
        { ...about, delivery: formatDeliveryId(outcome.id), policy: outcome.webhook.policy },
        "accepted",
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
