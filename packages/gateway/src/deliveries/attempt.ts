import type { Dispatcher } from "undici";
import { messageOf } from "../error-message.ts";
import { attemptHeaders } from "./agent-headers.ts";
import { ANSWER_KEPT, type AttemptResult, type RunningDelivery } from "./delivery.ts";
import { forward, type AnswerHead, type AnswerSink } from "./forward.ts";
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
 * @param signal - aborted when the attempt is not wanted any more.
 */
export async function makeAttempt(
  { id, webhook, attempt }: RunningDelivery,
  destination: Destination,
  sink: AnswerSink | undefined,
  signal: AbortSignal,
  { dispatcher, now, elapsed }: AttemptParts,
): Promise<Attempted> {
  const base = new URL(destination.acpUrl);
  const begun = elapsed();
  const kept: Buffer[] = [];
  let keptSize = 0;
  let head: AnswerHead | undefined;
  let unwanted: string | undefined;

  const forwarded = await forward(
    dispatcher,
    {
      origin: base.origin,
      path: base.pathname.replace(/\/+$/, "") + webhook.path,
      method: webhook.method,
      headers: [...webhook.headers, ...attemptHeaders(id, webhook, attempt, destination.internalKey, now())],
      body: webhook.body,
      timeout: webhook.timeout,
      signal,
    },
    {
      async start(answerHead) {
        head = answerHead;
        try {
          await sink?.start(answerHead);
        } catch (error) {
          unwanted = messageOf(error);
          throw error;
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
  return {
    result: {
      agentStatus: head?.status,
      error: forwarded.outcome === "answered" ? undefined : forwarded.error,
      duration: elapsed() - begun,
      answer: head === undefined ? undefined : Buffer.concat(kept),
      retryNotBefore: readRetryAfter(head && headerOf(head.headers, "retry-after"), now()),
    },
    cause: unwanted ?? (forwarded.outcome === "unanswered" ? forwarded.cause : undefined),
  };
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index < 0 ? undefined : headers[index + 1];
}
