import type { Agent } from "../agents/agent.ts";
import { finalStatusesOf } from "../agents/routes/route.ts";
import { UNHEALTHY } from "../agents/readiness.ts";
import type { AgentSlots } from "./agent-slots.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import type { DeliveryDispatcher } from "./dispatcher.ts";
import { holdAnswer, type SenderAnswer } from "./attempts/held-answer.ts";
import type { Journal } from "./journal/journal.ts";
import type { QueueDepth } from "./queue/queue-depth.ts";
import { isFinal } from "./attempts/retry-schedule.ts";

export type AssuredOutcome =
  /** Stored; the sender gets the agent's response or a 202, whichever comes first. */
  | { readonly outcome: "accepted"; readonly id: bigint }
  | { readonly outcome: "duplicate"; readonly firstId: bigint }
  /** Over budget: stored until a person releases it. */
  | { readonly outcome: "held"; readonly id: bigint };

export type AssuredParts = {
  readonly journal: Pick<Journal, "accept">;
  readonly slots: AgentSlots;
  readonly deliveries: DeliveryDispatcher;
  readonly depth: QueueDepth;
  readonly now: () => number;
};

/**
 * Policies `assured` and `queued`: stores the webhook, then delivers it, retrying as scheduled.
 *
 * @param senderFor - returns the sender that waits for the response to the delivery with this id.
 * @param patience - how long it waits, in milliseconds; 0 for `queued`.
 */
export async function deliverAssured(
  webhook: Webhook,
  agent: Agent,
  senderFor: (id: bigint) => SenderAnswer,
  patience: number,
  { journal, slots, deliveries, depth, now }: AssuredParts,
): Promise<AssuredOutcome> {
  const isPaused = agent.status === UNHEALTHY;
  // With a free slot and nothing ahead in the queue, one commit is enough: the delivery is stored as running.
  const atOnce =
    agent.delivery === "push" &&
    !isPaused &&
    webhook.lane === undefined &&
    !deliveries.hasBacklog(agent.id) &&
    slots.take(agent.id, agent.concurrency);
  const startedAt = now();
  const term = deliveries.term();
  let accepted;
  try {
    accepted = await journal.accept(webhook, atOnce ? "running" : "waiting");
  } catch (error) {
    if (atOnce) slots.release(agent.id);
    throw error;
  }
  if (accepted.outcome === "duplicate") {
    if (atOnce) slots.release(agent.id);
    return accepted;
  }

  const { id } = accepted;
  if (accepted.status === "held") {
    if (atOnce) slots.release(agent.id);
    return { outcome: "held", id };
  }
  if (!atOnce) depth.changed(agent.id, 1);
  const sender = senderFor(id);
  // If another gateway made the attempt, its response would not arrive here.
  const isMine = atOnce || (deliveries.isDelivering() && slots.hasShare(agent.concurrency));
  if (patience > 0 && !isPaused && isMine) {
    const postpone = (): void => {
      deliveries.unhold(id);
      sender.postpone();
    };
    const settles = (status: number): boolean =>
      isFinal(status, finalStatusesOf(agent, webhook.route, status));
    deliveries.hold(id, agent.id, holdAnswer({ ...sender, postpone }, patience, settles));
  } else {
    sender.postpone();
  }
  if (atOnce) deliveries.run({ id, webhook, attempt: 1, startedAt }, term);
  else if (!isPaused) deliveries.poke(agent.id);
  return { outcome: "accepted", id };
}
