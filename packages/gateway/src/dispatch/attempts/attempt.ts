import type { Dispatcher } from "undici";
import { messageOf } from "../../error-message.ts";
import { contextIn, withContext } from "../../telemetry/trace-context.ts";
import type { Span, Tracing } from "../../telemetry/tracing.ts";
import { baseOf } from "./agent-base.ts";
import { attemptHeaders, type AttemptHeadersParts } from "./agent-headers.ts";
import { asSent } from "./digest-content.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import {
  ANSWER_KEPT,
  type AttemptResult,
  type RunningDelivery,
  type Webhook,
} from "../../deliveries/delivery.ts";
import { asksForFailure, readFailure } from "./agent-failure.ts";
import { writeExchange } from "./exchange.ts";
import { forward, type AnswerHead, type AnswerSink } from "./forward.ts";
import { withGatewayAddresses } from "./gateway-address.ts";
import type { Cancellation } from "./cancellation.ts";
import { isRedirect, redirectTarget } from "./redirect.ts";
import { readRetryAfter } from "./retry-schedule.ts";
import { headerOf, type RunStart } from "./run-start.ts";

/** The target of a delivery. */
export type Destination = {
  readonly acpUrl: string;
  readonly agentName: string;
  readonly internalKey: string;
};

export type AttemptParts = AttemptHeadersParts & {
  readonly dispatcher: Dispatcher;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** How long an attempt may take in total, in milliseconds, even if the agent keeps sending. */
  readonly attemptLimit: number;
  readonly tracing: Tracing;
  /** Whether agents on this machine are asked why a handler failed. */
  readonly development: boolean;
  /** The path of the gateway's public URL, without a trailing slash. */
  readonly publicPath: string;
};

export type Attempted = {
  readonly result: AttemptResult;
  /** For the log: why there was no response. */
  readonly cause: string | undefined;
  /** The route's additional final statuses, where they matter. */
  readonly finalStatuses?: readonly number[];
  /** The response started a run. */
  readonly run?: RunStart | undefined;
};

/**
 * Makes one attempt.
 *
 * @param sink - receives the agent's response as it arrives; undefined if nobody waits for it.
 * @param cancellation - tells when the attempt is no longer wanted.
 */
export async function makeAttempt(
  delivery: RunningDelivery,
  destination: Destination,
  sink: AnswerSink | undefined,
  cancellation: Cancellation,
  parts: AttemptParts,
): Promise<Attempted> {
  const { dispatcher, now, elapsed, attemptLimit, tracing, publicPath } = parts;
  const webhook = asSent(delivery.webhook);
  const base = baseOf(destination.acpUrl);
  const path = base.path + webhook.path;
  // Each attempt is its own span in the delivery's trace.
  const span = tracing.within(contextIn(webhook.headers), webhook.method, "client");
  const begun = elapsed();
  const kept: Buffer[] = [];
  let keptSize = 0;
  let head: AnswerHead | undefined;
  let unwanted: string | undefined;

  const asks = asksForFailure(parts.development, base.origin);
  const own = attemptHeaders({ ...delivery, webhook }, destination.internalKey, now(), parts, asks);
  const forwarded = await forward(
    dispatcher,
    {
      origin: base.origin,
      path,
      method: webhook.method,
      headers: withContext(webhook.headers, span.context, own instanceof Promise ? await own : own),
      body: webhook.body,
      timeout: webhook.timeout,
      limit: attemptLimit,
      cancellation,
    },
    {
      start(answerHead) {
        head = answerHead;
        const refuse = (error: unknown): never => {
          unwanted = messageOf(error);
          throw error;
        };
        if (sink === undefined) return undefined;
        const place = {
          base,
          agentName: destination.agentName,
          requested: webhook.path,
          requestHeaders: webhook.headers,
          publicPath,
        };
        const headers = withGatewayAddresses(answerHead.headers, place);
        try {
          return sink.start({ ...answerHead, headers })?.catch(refuse);
        } catch (error) {
          return refuse(error);
        }
      },
      write(chunk) {
        if (keptSize < ANSWER_KEPT) {
          kept.push(chunk.subarray(0, ANSWER_KEPT - keptSize));
          keptSize += chunk.length;
        }
        return sink?.write(chunk) ?? true;
      },
      onDrain: (resume) => sink?.onDrain(resume),
      end: () => sink?.end(),
    },
  );
  const isRedirected =
    forwarded.outcome === "answered" && head !== undefined && sendsElsewhere(head, webhook);
  const answeredError = isRedirected ? "agent_redirected" : undefined;
  const result: AttemptResult = {
    agentStatus: head?.status,
    error: forwarded.outcome === "answered" ? answeredError : forwarded.error,
    duration: elapsed() - begun,
    answer: head === undefined ? undefined : Buffer.concat(kept),
    retryNotBefore: readRetryAfter(head && headerOf(head.headers, "retry-after"), now()),
    exchange: writeExchange(
      base.origin + base.path,
      head?.headers,
      asks ? readFailure(head?.failure) : undefined,
    ),
    redirectedTo:
      isRedirected && head !== undefined
        ? redirectTarget(headerOf(head.headers, "location"), base, webhook.path)
        : undefined,
  };
  if (tracing.isRecording) endSpan(span, delivery, new URL(base.origin + path), result);
  return {
    result,
    run: head?.run,
    cause: unwanted ?? (forwarded.outcome === "unanswered" ? forwarded.cause : undefined),
  };
}

/** The caller of a `direct` route may have sent a conditional request, to which 304 is a regular response. */
function sendsElsewhere({ status }: AnswerHead, { policy }: Webhook): boolean {
  return isRedirect(status) && !(policy === "direct" && status === 304);
}

/** Ends the span with what may be exported: no query, which may contain secrets. */
function endSpan(
  span: Span,
  { id, webhook, attempt }: RunningDelivery,
  { origin, pathname, hostname, port, protocol }: URL,
  { agentStatus, error }: AttemptResult,
): void {
  span.end(
    {
      "http.request.method": webhook.method,
      "http.request.resend_count": attempt > 1 ? attempt - 1 : undefined,
      "http.response.status_code": agentStatus,
      "server.address": hostname,
      "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
      "url.full": origin + pathname,
      "agentex.delivery.id": formatDeliveryId(id),
      "agentex.attempt": attempt,
      "agentex.route": webhook.route,
      "agentex.provider": webhook.provider,
    },
    error ?? (agentStatus !== undefined && agentStatus >= 400 ? String(agentStatus) : undefined),
  );
}
