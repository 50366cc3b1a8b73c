import type { Dispatcher } from "undici";
import { attemptHeaders } from "./agent-headers.ts";
import { statusOf, type DeliveryResult, type ForwardError, type Webhook } from "./delivery.ts";
import { forward, type AnswerSink, type Forwarded } from "./forward.ts";
import type { Journal } from "./journal.ts";

/** Where a delivery goes. */
export type Destination = {
  readonly acpUrl: string;
  readonly internalKey: string;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
};

/** Who waits for the agent's answer. */
export type Recipient = AnswerSink & {
  /** Aborted when they hang up. */
  readonly gone: AbortSignal;
};

export type Delivered =
  /** The agent's answer went to the caller, whole or (`error`) as far as it came. */
  | { readonly outcome: "answered"; readonly result: DeliveryResult }
  | { readonly outcome: "unanswered"; readonly result: DeliveryResult; readonly cause: string }
  /** It could not be recorded, so nothing was answered. */
  | { readonly outcome: "unrecorded"; readonly failure: unknown };

export type DeliverContext = {
  readonly dispatcher: Dispatcher;
  readonly journal: Journal;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
};

/** Policy `direct`: forwards at once; the agent's answer is the caller's, and is on record before they hear it. */
export async function deliverDirect(
  webhook: Webhook,
  destination: Destination,
  recipient: Recipient,
  { dispatcher, journal, now, elapsed }: DeliverContext,
): Promise<Delivered> {
  const base = new URL(destination.acpUrl);
  const begun = elapsed();
  const resultOf = (agentStatus: number | undefined, error: ForwardError | undefined): DeliveryResult => ({
    status: error === "caller_gone" ? "cancelled" : error || !agentStatus ? "failed" : statusOf(agentStatus),
    agentStatus,
    error,
    duration: elapsed() - begun,
  });

  let answer: { result: DeliveryResult; recorded: Promise<void> } | undefined;
  const forwarded = await forward(
    dispatcher,
    {
      origin: base.origin,
      path: base.pathname.replace(/\/+$/, "") + webhook.path,
      method: webhook.method,
      headers: [...webhook.headers, ...attemptHeaders(webhook, 1, destination.internalKey, now())],
      body: webhook.body,
      timeout: destination.timeout,
      signal: recipient.gone,
    },
    {
      ...recipient,
      async start(head) {
        const result = resultOf(head.status, undefined);
        answer = { result, recorded: journal.record(webhook, result) };
        await answer.recorded;
        await recipient.start(head);
      },
    },
  );

  try {
    if (answer === undefined) {
      const { error, cause } = unansweredBy(forwarded);
      const result = resultOf(undefined, error);
      await journal.record(webhook, result);
      return { outcome: "unanswered", result, cause };
    }
    await answer.recorded;
    if (forwarded.outcome === "answered") return { outcome: "answered", result: answer.result };
    const result = resultOf(answer.result.agentStatus, forwarded.error);
    await journal.amend(webhook.id, result);
    return forwarded.outcome === "broken"
      ? { outcome: "answered", result }
      : { outcome: "unanswered", result, cause: forwarded.cause };
  } catch (failure) {
    return { outcome: "unrecorded", failure };
  }
}

function unansweredBy(forwarded: Forwarded): { error: ForwardError; cause: string } {
  return forwarded.outcome === "unanswered"
    ? forwarded
    : { error: "agent_unreachable", cause: "no answer was seen to begin" };
}
