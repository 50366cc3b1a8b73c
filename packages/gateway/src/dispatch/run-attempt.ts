import { attemptOnce, withoutAnswer, type AttemptOnceParts, type Tested } from "./attempt-once.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import {
  sizeOf,
  type AttemptResult,
  type Batch,
  type RunningDelivery,
  type Verdict,
} from "../deliveries/delivery.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { WorkingRuns } from "./runs/working-runs.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Attempted } from "./attempts/attempt.ts";
import type { Term } from "./attempts/cancellation.ts";
import type { AnswerSink } from "./attempts/forward.ts";
import { withBody, type Tried } from "./attempts/outgoing-body.ts";
import { judge } from "./attempts/retry-schedule.ts";
import { isNoConnection, type Presence } from "./presence/presence.ts";
import type { Journal } from "./journal/journal.ts";
import type { Queue } from "./queue/queue.ts";
import type { QueueDepth } from "./queue/queue-depth.ts";
import type { WaitingSenders } from "./waiting-senders.ts";

export type RunAttemptParts = AttemptOnceParts & {
  readonly presence: Presence;
  readonly queue: Pick<Queue, "putBack" | "hasRun">;
  readonly working: Pick<WorkingRuns, "begin">;
  readonly depth: Pick<QueueDepth, "changed">;
  readonly journal: Pick<Journal, "finish">;
  readonly memory: BodyMemory;
  /** Makes an attempt with the requests of all deliveries of a batch; see `withBatch`. */
  readonly withBatch: (
    delivery: RunningDelivery,
    batch: Batch,
    attempt: (delivery: RunningDelivery) => Promise<Attempted>,
  ) => Promise<Tried>;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** Resolves after this many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly measure: Pick<DeliveryMetrics, "attempted">;
  readonly log: Logger;
};

/**
 * Runs a delivery: makes one attempt, judges it and records both.
 *
 * @param ended - called when the agent is done with it; writing the result may take longer.
 */
export type RunAttempt = (delivery: RunningDelivery, term: Term, ended: () => void) => Promise<void>;

/** The status with which an agent postpones a delivery until after its run. */
const CONFLICT = 409;
const FAULT = "gateway fault";
/** The wait after an attempt that failed because of a fault in the gateway, in milliseconds. */
const FAULT_WAIT = 5_000;
/** The wait when there was no memory for the body, in milliseconds. */
const NO_ROOM_WAIT = 1_000;
/** The wait before retrying to write a result, in milliseconds. */
const WRITE_AGAIN_AFTER = 500;

/** @param isStopping - if so, a result that cannot be written is dropped, and another gateway recovers the delivery. */
export function createRunAttempt(
  parts: RunAttemptParts,
  senders: WaitingSenders,
  isStopping: () => boolean,
): RunAttempt {
  const { presence, queue, depth, journal, working, memory, schedule, now, random, measure, log } = parts;

  const judged = ({ result, cause, finalStatuses, terms, isBesideRun }: Tested, attempt: number): Verdict => {
    if (terms !== undefined) return { status: "working", terms };
    // The agent does not accept it alongside the run and gets it afterwards.
    if (isBesideRun === true && result.agentStatus === CONFLICT && result.error === undefined) {
      return { status: "waiting", nextAttemptAt: now(), afterRun: true };
    }
    // Put it back as it was; after a fault in the gateway, with a pause.
    return result.error === "gateway_stopped"
      ? { status: "waiting", nextAttemptAt: now() + (cause === FAULT ? FAULT_WAIT : 0) }
      : judge(result, attempt, schedule, now(), random, finalStatuses);
  };

  /** @returns undefined if the gateway stopped before the write succeeded. */
  const untilWritten = async <Value>(id: bigint, write: () => Promise<Value>): Promise<Value | undefined> => {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        log.error({ err: error, delivery: formatDeliveryId(id) }, "could not write a result, will retry");
        if (isStopping()) return undefined;
        await parts.wait(WRITE_AGAIN_AFTER);
      }
    }
  };
  /** An attempt that was not made does not count, and does not affect others of the same claim. */
  const requeue = async (
    delivery: RunningDelivery,
    { notMade, cause }: Extract<Tried, { notMade: string }>,
  ): Promise<void> => {
    const about = { delivery: formatDeliveryId(delivery.id), err: cause };
    if (notMade === "no_room") log.info(about, "no memory for a body, will retry");
    else log.error(about, "could not read a body, will retry");
    const wait = notMade === "no_room" ? NO_ROOM_WAIT : FAULT_WAIT;
    await untilWritten(delivery.id, () => queue.putBack(delivery, now() + wait));
    depth.changed(delivery.webhook.agentId, sizeOf(delivery));
  };
  /**
   * Keeps a result until the store accepts it: the attempt was made and must not be repeated needlessly.
   *
   * @returns whether it was written, that is, whether this gateway still owned the delivery.
   */
  const record = async (
    delivery: RunningDelivery,
    result: AttemptResult,
    verdict: Verdict,
  ): Promise<boolean> => {
    const isMine = await untilWritten(delivery.id, () => journal.finish(delivery, result, verdict));
    // A report of the run that the agent started arrived first.
    if (isMine === false && (await queue.hasRun(delivery).catch(() => false))) return false;
    if (isMine === false)
      log.warn({ delivery: formatDeliveryId(delivery.id) }, "another gateway took over this delivery");
    return isMine === true;
  };

  return async (delivery, term, ended) => {
    const { id, attempt, webhook, batch } = delivery;
    const sinkOf = (): AnswerSink | undefined => senders.answerOf(id);
    const once = (open: RunningDelivery): Promise<Attempted> => attemptOnce(open, sinkOf, term, parts);
    let tried: Tried;
    try {
      tried = await (batch === undefined
        ? withBody(delivery, memory, once)
        : parts.withBatch(delivery, batch, once));
    } catch (error) {
      log.error({ err: error, delivery: formatDeliveryId(id) }, "an attempt failed in the gateway");
      tried = { result: withoutAnswer("gateway_stopped"), cause: FAULT };
    }
    if ("notMade" in tried) {
      senders.giveUp(id);
      ended();
      await requeue(delivery, tried);
      return;
    }
    const { result, cause } = tried;
    if (isNoConnection(cause)) await presence.missed(webhook.agentId, cause ?? "", attempt).catch(() => {});
    else if (result.agentStatus !== undefined) presence.met(webhook.agentId);
    const verdict = judged(tried, attempt);
    senders.giveUp(id);
    // A paused agent gets nothing soon, so its senders need not wait.
    if (presence.isPaused(webhook.agentId)) senders.giveUpAgent(webhook.agentId);
    // A run that starts takes over the slot.
    const counted = verdict.status === "working" ? working.begin(webhook.agentId) : undefined;
    ended();
    const isMine = await record(delivery, result, verdict);
    counted?.(isMine);
    measure.attempted(result, isMine ? verdict : undefined);
    log.info(
      { ...describeAttempt(delivery, tried), status: verdict.status },
      verdict.status === "waiting" ? "attempt failed, will retry" : verdict.status,
    );
  };
}

function describeAttempt({ id, attempt, webhook, batch }: RunningDelivery, { result, cause }: Attempted) {
  return {
    delivery: formatDeliveryId(id),
    trace_id: webhook.traceId,
    route: webhook.route,
    provider: webhook.provider,
    event: webhook.event,
    attempt,
    batch: batch && sizeOf({ batch }),
    agentStatus: result.agentStatus,
    error: result.error,
    cause,
    duration: Math.round(result.duration),
  };
}
