import type { Dispatcher } from "undici";
import { FadingMap } from "../limits/fading-map.ts";
import { messageOf } from "../error-message.ts";
import { contextIn, withContext } from "../telemetry/trace-context.ts";
import type { Span, Tracing } from "../telemetry/tracing.ts";
import { attemptHeaders } from "./agent-headers.ts";
import { formatDeliveryId } from "./delivery-id.ts";
import { ANSWER_KEPT, type AttemptResult, type RunningDelivery } from "./delivery.ts";
import { forward, type AnswerHead, type AnswerSink } from "./forward.ts";
import type { HangUp } from "./hang-up.ts";
import { readRetryAfter } from "./retry-schedule.ts";

/** Where a delivery goes. */
export type Destination = {
  readonly acpUrl: string;
  readonly internalKey: string;
};

export type AttemptParts = {
  readonly dispatcher: Dispatcher;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** How long an attempt may take, in milliseconds, whatever the agent does meanwhile. */
  readonly attemptLimit: number;
  readonly tracing: Tracing;
};

export type Attempted = {
  readonly result: AttemptResult;
  /** For the log: why there was no answer. */
  readonly cause: string | undefined;
};

/**
 * Makes one attempt.
 *
 * @param sink - takes the agent's answer as it comes; undefined when nobody waits for it.
 * @param hangUp - tells when the attempt is not wanted any more.
 */
export async function makeAttempt(
  delivery: RunningDelivery,
  destination: Destination,
  sink: AnswerSink | undefined,
  hangUp: HangUp,
  { dispatcher, now, elapsed, attemptLimit, tracing }: AttemptParts,
): Promise<Attempted> {
  const { id, webhook, attempt } = delivery;
  const base = baseOf(destination.acpUrl);
  const path = base.path + webhook.path;
  // Each attempt is a span of its own in the delivery's trace.
  const span = tracing.within(contextIn(webhook.headers), webhook.method, "client");
  const begun = elapsed();
  const kept: Buffer[] = [];
  let keptSize = 0;
  let head: AnswerHead | undefined;
  let unwanted: string | undefined;

  const own = attemptHeaders(id, webhook, attempt, destination.internalKey, now());
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
      hangUp,
    },
    {
      start(answerHead) {
        head = answerHead;
        const refuse = (error: unknown): never => {
          unwanted = messageOf(error);
          throw error;
        };
        try {
          return sink?.start(answerHead)?.catch(refuse);
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
  const result: AttemptResult = {
    agentStatus: head?.status,
    error: forwarded.outcome === "answered" ? undefined : forwarded.error,
    duration: elapsed() - begun,
    answer: head === undefined ? undefined : Buffer.concat(kept),
    retryNotBefore: readRetryAfter(head && headerOf(head.headers, "retry-after"), now()),
  };
  if (tracing.isRecording) endSpan(span, delivery, new URL(base.origin + path), result);
  return {
    result,
    cause: unwanted ?? (forwarded.outcome === "unanswered" ? forwarded.cause : undefined),
  };
}

type Base = { readonly origin: string; /** Without a slash at its end. */ readonly path: string };

const bases = new FadingMap<Base>(10_000);

function baseOf(acpUrl: string): Base {
  const known = bases.get(acpUrl);
  if (known !== undefined) return known;
  const { origin, pathname } = new URL(acpUrl);
  const base = { origin, path: pathname.replace(/\/+$/, "") };
  bases.set(acpUrl, base);
  return base;
}

/** Says of an attempt what may be known of it: no query, in which there may be secrets. */
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

function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index < 0 ? undefined : headers[index + 1];
}
