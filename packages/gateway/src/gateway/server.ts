import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { callerOf, closeAfterAnswer } from "../ingress/caller.ts";
import { ingest, type Outcome } from "../ingress/ingest.ts";
import { ingestSource, type SourceContext } from "../ingress/sources/ingest-source.ts";
import { receive, type IngressRequest, type ReceiveParts } from "../ingress/request/receive.ts";
import { respond, sendProblem } from "../ingress/respond.ts";
import type { Caller } from "../dispatch/caller.ts";
import { sourceNamed, type SourceNamed } from "../sources/source-url.ts";
import { isIngress } from "../agents/routes/target.ts";
import { guardServer, serverOptions, watchBody, type ServerLimits } from "../limits/guard-server.ts";
import type { LimitHits } from "../limits/limit-hits.ts";
import { gatherEvidence } from "../ingress/gather-evidence.ts";
import { describeRefused } from "../ingress/describe-refused.ts";
import type { Refusals } from "../refusals/refusals.ts";
import { isOutage } from "../storage/outage.ts";
import type { IngressMetrics } from "../ingress/ingress-metrics.ts";
import type { Logger } from "../telemetry/log.ts";
import { watchWebhook } from "../ingress/webhook-watch.ts";
import { logOutcome } from "./log-outcome.ts";
import { rejectMalformed } from "./reject-malformed.ts";

/** The handlers that requests are passed to. */
export type ServerParts = {
  readonly ingress: SourceContext;
  readonly limits: ServerLimits & ReceiveParts;
  readonly limitHits: LimitHits;
  /** Handles everything but webhooks. */
  readonly management: RequestListener;
  readonly refusals: Pick<Refusals, "record">;
  readonly measure: IngressMetrics;
  /** Called when something failed, possibly because the store is unreachable. */
  readonly noticeOutage: (error: unknown) => void;
  readonly log: Logger;
};

/** The HTTP server: webhooks go directly to the ingress, everything else to the management API. */
export function createGatewayServer(parts: ServerParts): Server {
  const { limits, limitHits } = parts;
  const handle = (request: IncomingMessage, response: ServerResponse, invite: () => void): void => {
    if (rejectMalformed(request, response, parts)) return;
    const { ingress } = parts;
    if (isIngress(request.url ?? "")) {
      void handleWebhook(request, response, invite, ingest, parts);
      return;
    }
    const manage = (): void => {
      watchBody(request, response, limits, limitHits);
      invite();
      parts.management(request, response);
    };
    const named = sourceNamed(request);
    if (named === undefined) {
      manage();
      return;
    }
    const receiveBySource: Ingest = (received, caller) => ingestSource(received, named, caller, ingress);
    void isSource(named, ingress).then((isOne) => {
      if (isOne) void handleWebhook(request, response, invite, receiveBySource, parts);
      else manage();
    });
  };
  const server = createServer(serverOptions(limits), (request, response) =>
    handle(request, response, () => {}),
  );
  // A sender that asks first (`Expect: 100-continue`) may continue only when its body is wanted.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) =>
    handle(request, response, () => response.writeContinue()),
  );
  guardServer(server, limits, limitHits);
  return server;
}

/**
 * A path of Agentex's own belongs to a source only if one has that alias, which is unknown while the store is unreachable.
 */
async function isSource(named: SourceNamed, { sources }: SourceContext): Promise<boolean> {
  if ("name" in named) return true;
  return sources.receive(named).then(
    (source) => source !== undefined,
    () => true,
  );
}

/** The server for management on its own port. */
export function createManagementServer(
  parts: Pick<ServerParts, "limits" | "limitHits" | "management">,
): Server {
  const { limits, limitHits } = parts;
  const server = createServer(serverOptions(limits), (request, response) => {
    if (rejectMalformed(request, response, parts)) return;
    watchBody(request, response, limits, limitHits);
    parts.management(request, response);
  });
  guardServer(server, limits, limitHits);
  return server;
}

/** Handles a request to an agent's URL, or to a source's. */
type Ingest = (request: IngressRequest, caller: Caller, context: SourceContext) => Promise<Outcome>;

async function handleWebhook(
  message: IncomingMessage,
  response: ServerResponse,
  invite: () => void,
  ingestIt: Ingest,
  parts: ServerParts,
): Promise<void> {
  const { ingress, limits, measure, log } = parts;
  const begun = ingress.elapsed();
  const watch = watchWebhook(message, response, { ...ingress, measure });
  const request = receive(message, limits, watch.trace, invite);
  const { traceId: trace_id } = watch.trace;
  let outcome: Outcome | undefined;
  try {
    outcome = await ingestIt(request, callerOf(response, ingress.publicPath), ingress);
    watch.decided(request, outcome);
    closeAfterAnswer(message, response);
    respond(response, outcome);
    if (outcome.outcome === "unanswered" && !response.destroyed) {
      const told = { status: response.statusCode, after: ingress.elapsed() - begun, by: "gateway" } as const;
      ingress.answers.note(outcome.id, told);
    }
    if (outcome.outcome === "refused" && !(await recordRefused(request, outcome, parts))) return;
    const duration = Math.round(ingress.elapsed() - begun);
    logOutcome(log, outcome, { method: request.method, duration, trace_id });
  } catch (error) {
    if (outcome === undefined) watch.decided(request, undefined);
    closeAfterAnswer(message, response);
    answerFailure(error, response, trace_id, parts);
  } finally {
    request.settled();
    request.done();
  }
}

/**
 * Summarizes a flood, so that it neither pushes everything else out of the record nor fills the log.
 *
 * @returns whether it is recorded on its own.
 */
async function recordRefused(
  request: IngressRequest,
  refused: Extract<Outcome, { outcome: "refused" }>,
  { ingress, limitHits, refusals }: ServerParts,
): Promise<boolean> {
  if (refused.limit !== undefined && !limitHits.count(refused.limit)) {
    refusals.record(undefined);
    return false;
  }
  const evidence = await gatherEvidence(request, refused, ingress.now());
  refusals.record(describeRefused(request, refused), evidence);
  return true;
}

function answerFailure(
  error: unknown,
  response: ServerResponse,
  trace_id: string,
  { noticeOutage, log }: ServerParts,
): void {
  if (isOutage(error)) {
    noticeOutage(error);
    log.error({ err: error, trace_id }, "the store is unreachable");
    // A `direct` response is sent before it is recorded.
    if (!response.headersSent) response.setHeader("retry-after", "5");
    sendProblem(
      response,
      "storage_unavailable",
      "The gateway's store is unreachable. The webhook was not accepted.",
    );
    return;
  }
  log.error({ err: error, trace_id }, "could not handle a webhook");
  sendProblem(response, "internal_error", "The gateway failed and did not accept the webhook. See its log.");
}
