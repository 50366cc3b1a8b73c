import type { Agent } from "../../agents/agent.ts";
import { inboxTerms } from "../../agents/routes/run-terms.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { sizeOf, type AttemptResult, type Batch, type RunningDelivery } from "../../deliveries/delivery.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { Keys } from "../../keys/keys.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Attempted } from "../attempts/attempt.ts";
import { withBody, type Tried } from "../attempts/outgoing-body.ts";
import type { Journal } from "../journal/journal.ts";
import type { Queue } from "../queue/queue.ts";
import type { QueueDepth } from "../queue/queue-depth.ts";
import type { WorkingRuns } from "../runs/working-runs.ts";
import { describeClaimed, type ClaimedDelivery, type DescribeParts } from "./describe-claimed.ts";

export type HandOverParts = DescribeParts & {
  readonly keys: Pick<Keys, "internalKey">;
  readonly queue: Pick<Queue, "putBack">;
  readonly journal: Pick<Journal, "finish" | "disown">;
  readonly depth: Pick<QueueDepth, "changed">;
  readonly working: Pick<WorkingRuns, "begin">;
  readonly memory: BodyMemory;
  /** Makes an attempt with the requests of all deliveries of a batch; see `withBatch`. */
  readonly withBatch: (
    delivery: RunningDelivery,
    batch: Batch,
    attempt: (delivery: RunningDelivery) => Promise<Attempted>,
  ) => Promise<Tried>;
  readonly log: Logger;
};

/** Bytes of bodies in one response; the agent downloads those that do not fit. */
const MOST_IN_ANSWER = 8 * 1024 * 1024;
/** The wait after a delivery could not be read, in milliseconds. */
const FAULT_WAIT = 5_000;
const NO_ROOM_WAIT = 1_000;
/** The agent continues the attempt. */
const TAKEN: AttemptResult = {
  agentStatus: undefined,
  error: undefined,
  duration: 0,
  answer: undefined,
  retryNotBefore: undefined,
};

/**
 * Hands over deliveries claimed for an agent: each becomes a run with a lease. Those that cannot be handed over are put
 * back and do not count as attempted.
 *
 * @param lease - in milliseconds.
 * @param isGone - whether nobody is waiting for them any longer.
 */
export async function handOver(
  running: readonly RunningDelivery[],
  agent: Agent,
  lease: number,
  isGone: () => boolean,
  parts: HandOverParts,
): Promise<readonly ClaimedDelivery[]> {
  const { depth, now } = parts;
  depth.changed(
    agent.id,
    running.reduce((sum, delivery) => sum - sizeOf(delivery), 0),
  );
  const internalKey = await parts.keys.internalKey(agent);
  const begun: Promise<ClaimedDelivery | undefined>[] = [];
  let room = MOST_IN_ANSWER;
  for (const delivery of running) {
    const described = await describe(delivery, internalKey, room, parts);
    if ("notMade" in described) {
      await putBack(delivery, described.notMade === "no_room" ? NO_ROOM_WAIT : FAULT_WAIT, parts);
      continue;
    }
    if (isGone()) {
      await putBack(delivery, 0, parts);
      continue;
    }
    const { result, claimed } = described;
    if (claimed === undefined) {
      await parts.journal.finish(delivery, result, { status: "failed" });
      continue;
    }
    if (claimed.body.kind !== "omitted") room -= claimed.body.content.length;
    begun.push(begin(delivery, claimed, agent, lease, now(), parts));
  }
  return (await Promise.all(begun)).filter((claimed) => claimed !== undefined);
}

/** Reads what the agent gets. A missing body ends the delivery. */
async function describe(
  delivery: RunningDelivery,
  internalKey: string,
  room: number,
  parts: HandOverParts,
): Promise<Tried & { readonly claimed?: Omit<ClaimedDelivery, "leaseUntil"> | undefined }> {
  let claimed: Omit<ClaimedDelivery, "leaseUntil"> | undefined;
  const once = async (open: RunningDelivery): Promise<Attempted> => {
    claimed = await describeClaimed(open, internalKey, room, parts);
    return { result: TAKEN, cause: undefined };
  };
  const { batch } = delivery;
  try {
    const tried = await (batch === undefined
      ? withBody(delivery, parts.memory, once)
      : parts.withBatch(delivery, batch, once));
    return "notMade" in tried ? tried : { ...tried, claimed };
  } catch (error) {
    return { notMade: "body_unread", cause: error };
  }
}

/**
 * @returns undefined if another gateway took it over, or it could not be recorded. In the latter case it becomes due
 * again later.
 */
async function begin(
  delivery: RunningDelivery,
  claimed: Omit<ClaimedDelivery, "leaseUntil">,
  agent: Agent,
  lease: number,
  time: number,
  { journal, working, log }: HandOverParts,
): Promise<ClaimedDelivery | undefined> {
  const terms = inboxTerms(agent, delivery.webhook.route, lease, time);
  const counted = working.begin(agent.id);
  const isMine = await journal
    .finish(delivery, TAKEN, { status: "working", terms })
    .catch((error: unknown) => {
      log.warn({ err: error, delivery: formatDeliveryId(delivery.id) }, "could not record a claim");
      journal.disown(delivery.id);
      return false;
    });
  counted(isMine);
  return isMine ? { ...claimed, leaseUntil: Math.min(terms.endsBy, time + lease) } : undefined;
}

async function putBack(
  delivery: RunningDelivery,
  wait: number,
  { queue, depth, now, log }: HandOverParts,
): Promise<void> {
  try {
    await queue.putBack(delivery, now() + wait);
    depth.changed(delivery.webhook.agentId, sizeOf(delivery));
  } catch (error) {
    // If this fails, it becomes due again on its own, as a lost attempt.
    log.warn({ err: error, delivery: formatDeliveryId(delivery.id) }, "could not return a claim, will retry");
  }
}
