import type { Dispatcher } from "undici";
import { contextIn, withContext } from "../../telemetry/trace-context.ts";
import type { Span, Tracing } from "../../telemetry/tracing.ts";
import { baseOf } from "./request/agent-base.ts";
import { attemptHeaders, type AttemptHeadersParts } from "./request/agent-headers.ts";
import { asSent } from "./request/digest-content.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { AttemptResult, RunningDelivery, Webhook } from "../../deliveries/delivery.ts";
import { asksForFailure, readFailure } from "./request/agent-failure.ts";
import { writeExchange } from "./request/exchange.ts";
import type { AnswerHead } from "./answer-head.ts";
import { forward, type AnswerSink } from "./forward.ts";
import { keepAnswer } from "./kept-answer.ts";
import type { Cancellation } from "./cancellation.ts";
import { isRedirect, redirectTarget } from "./request/redirect.ts";
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
  /** Whether to ask agents on this machine why a handler failed. */
  readonly development: boolean;
  /** The path of the gateway's public URL, without a trailing slash. */
  readonly publicPath: string;
};

export type Attempted = {
  readonly result: AttemptResult;
  /** For the log: why there was no response. */
  readonly cause: string | undefined;
  /** The route's additional final statuses, if they matter. */
  readonly finalStatuses?: readonly number[];
  /** The response started a run. */
  readonly run?: RunStart | undefined;
};

/**
 * Makes one attempt.
 *
 * @param sink - receives the agent's response as it arrives; undefined if nobody waits for it.
 * @param cancellation - reports when the attempt is no longer wanted.
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
  const asks = asksForFailure(parts.development, base.origin);
  const own = attemptHeaders({ ...delivery, webhook }, destination.internalKey, now(), parts, asks);
  const answer = keepAnswer(sink, {
    base,
    agentName: destination.agentName,
    requested: webhook.path,
    requestHeaders: webhook.headers,
    publicPath,
  });
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
    answer,
  );
  const head = answer.head();
  const result: AttemptResult = {
    agentStatus: head?.status,
    error: forwarded.outcome === "answered" ? undefined : forwarded.error,
    duration: elapsed() - begun,
    answer: answer.kept(),
    retryNotBefore: readRetryAfter(head && headerOf(head.headers, "retry-after"), now()),
    exchange: writeExchange(
      base.origin + base.path,
      head?.headers,
      asks ? readFailure(head?.failure) : undefined,
    ),
    redirectedTo: undefined,
    ...(forwarded.outcome === "answered" && head !== undefined && redirectOf(head, webhook, base)),
  };
  if (tracing.isRecording) endSpan(span, delivery, new URL(base.origin + path), result);
  return {
    result,
    run: head?.run,
    cause: answer.unwanted() ?? (forwarded.outcome === "unanswered" ? forwarded.cause : undefined),
  };
}

/**
 * What a response that redirects makes of an attempt; undefined for other responses. The caller of a `direct` route may have
 * sent a conditional request, and 304 is a regular response to that.
 */
function redirectOf(
  { status, headers }: AnswerHead,
  { policy, path }: Webhook,
  base: ReturnType<typeof baseOf>,
): Pick<AttemptResult, "error" | "redirectedTo"> | undefined {
  if (!isRedirect(status) || (policy === "direct" && status === 304)) return undefined;
  return {
    error: "agent_redirected",
    redirectedTo: redirectTarget(headerOf(headers, "location"), base, path),
  };
}

/** Ends the span. It exports no query, which may contain secrets. */
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
