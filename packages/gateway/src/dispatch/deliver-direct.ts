import { runTerms } from "../agents/routes/run-terms.ts";
import type { RunStart } from "./attempts/run-start.ts";
import type { Unrecorded } from "./runs/unrecorded.ts";
import type { WorkingRuns } from "./runs/working-runs.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import { makeAttempt, type AttemptParts, type Destination } from "./attempts/attempt.ts";
import { isLarge, PIECE } from "../bodies/body.ts";
import {
  isBroken,
  type AttemptResult,
  type RunningDelivery,
  type Verdict,
  type Webhook,
} from "../deliveries/delivery.ts";
import { createDirectAnswer, type Recipient } from "./direct-answer.ts";
import type { DeliveryDispatcher } from "./dispatcher.ts";
import type { Cancellation, Term } from "./attempts/cancellation.ts";
import type { Journal } from "./journal/journal.ts";
import type { SenderAnswers } from "./journal/sender-answers.ts";
import { ANSWERED_BY_PROXIES, judge } from "./attempts/retry-schedule.ts";

export type DirectOutcome =
  /** The caller got the agent's response, complete or in part (`result.error`). */
  | { readonly outcome: "answered"; readonly id: bigint; readonly result: AttemptResult }
  | {
      readonly outcome: "unanswered";
      readonly id: bigint;
      readonly result: AttemptResult;
      readonly cause: string;
    }
  | { readonly outcome: "duplicate"; readonly firstId: bigint }
  /** Over budget: stored until a person releases it. */
  | { readonly outcome: "held"; readonly id: bigint }
  /** The agent started a run; the caller got 202. */
  | { readonly outcome: "accepted"; readonly id: bigint }
  /** No memory was available to send it; nothing was accepted. */
  | { readonly outcome: "no_room" };

export type DirectParts = AttemptParts & {
  readonly memory: Pick<BodyMemory, "read">;
  readonly journal: Journal;
  readonly answers: Pick<SenderAnswers, "note">;
  readonly deliveries: Pick<DeliveryDispatcher, "term">;
  readonly measure: Pick<DeliveryMetrics, "attempted">;
  readonly working: Pick<WorkingRuns, "begin">;
  readonly unrecorded: Pick<Unrecorded, "begin">;
};

/** How long a caller waits for memory, in milliseconds. */
const PATIENCE = 5_000;

/** Policy `direct`: forwards the webhook immediately; the caller gets the agent's response once it is recorded. */
export async function deliverDirect(
  webhook: Webhook,
  destination: Destination,
  recipient: Recipient,
  parts: DirectParts,
): Promise<DirectOutcome> {
  if (!isLarge(webhook.body)) return deliverClaimed(webhook, destination, recipient, parts);
  // The body is sent from the store, since the agent may take long; the memory used to receive it is released first.
  const { read } = parts.memory;
  if (!(await read.take(PIECE, PATIENCE))) return { outcome: "no_room" };
  try {
    return await deliverClaimed(webhook, destination, recipient, parts);
  } finally {
    read.release(PIECE);
  }
}

async function deliverClaimed(
  webhook: Webhook,
  destination: Destination,
  recipient: Recipient,
  parts: DirectParts,
): Promise<DirectOutcome> {
  const { journal, now } = parts;
  const startedAt = now();
  const term = parts.deliveries.term();
  const claimed = await journal.claim(webhook);
  if (claimed.outcome !== "claimed") return claimed;
  const recorded = claimed.isOnRecord ? undefined : parts.unrecorded.begin(claimed.id);
  try {
    if (isLarge(webhook.body)) await journal.keep(webhook);
    return await forwardClaimed(
      { id: claimed.id, webhook, attempt: 1, startedAt },
      destination,
      recipient,
      // Others consider a recorded delivery lost when this gateway's term ends; an unrecorded one exists only here.
      claimed.isOnRecord ? term : undefined,
      parts,
    );
  } finally {
    recorded?.();
    claimed.release();
  }
}

async function forwardClaimed(
  delivery: RunningDelivery,
  destination: Destination,
  recipient: Recipient,
  /** The term of a delivery that is already recorded. */
  term: Term | undefined,
  parts: DirectParts,
): Promise<DirectOutcome> {
  const { journal } = parts;
  const { webhook, startedAt } = delivery;
  const answer = createDirectAnswer(delivery.id, webhook, recipient, term !== undefined, parts);
  const attempted = await makeAttempt(
    delivery,
    destination,
    answer.sink,
    term === undefined ? recipient.gone : goneWith(recipient.gone, term),
    parts,
  );
  const { cause, run } = attempted;
  const result = resultOf(attempted.result, run, recipient);
  const { head, isOnRecord, isStreaming } = await answer.over();
  const verdict: Verdict =
    run === undefined
      ? verdictOf(result)
      : { status: "working", terms: runTerms(recipient.agent, webhook.route, run.within, parts.now()) };
  const counted = run === undefined ? undefined : parts.working.begin(webhook.agentId);
  if (isOnRecord) {
    const id = answer.id();
    await journal.finish({ ...delivery, id }, result, verdict).catch((error: unknown) => {
      counted?.(false);
      journal.disown(id);
      throw error;
    });
  } else {
    const told = head === undefined || isBroken(result) ? undefined : recipient.told(head.status, "agent");
    answer.adopt(
      await journal.record(webhook, delivery.id, startedAt, result, verdict, run && told ? undefined : told),
    );
  }
  counted?.(true);
  parts.measure.attempted(result, verdict);
  const id = answer.id();
  if (run !== undefined) {
    recipient.postpone(id);
    return { outcome: "accepted", id };
  }
  if (isStreaming) return { outcome: "answered", id, result };
  if (head === undefined || isBroken(result)) {
    return { outcome: "unanswered", id, result, cause: cause ?? "the response broke off" };
  }
  await answer.send(head);
  return { outcome: "answered", id, result };
}

function resultOf(made: AttemptResult, run: RunStart | undefined, { gone }: Recipient): AttemptResult {
  // Even if the rest of the response was lost, or the caller hung up, the agent is working on it.
  if (run !== undefined) return { ...made, error: undefined };
  // The term ended; the caller did not hang up.
  return made.error === "caller_gone" && !gone.isGone() ? { ...made, error: "gateway_stopped" } : made;
}

/** Nothing is sent after the term has ended; the result of an earlier request still goes to the caller. */
function goneWith({ isGone, listen }: Cancellation, term: Term): Cancellation {
  return { isGone: () => isGone() || term.isOver(), listen };
}

/** No retry: the caller knows the result of the attempt, whoever responded. */
function verdictOf(result: AttemptResult): Verdict {
  return result.error === "caller_gone"
    ? { status: "cancelled" }
    : judge(result, 1, [], 0, () => 0, ANSWERED_BY_PROXIES);
}
