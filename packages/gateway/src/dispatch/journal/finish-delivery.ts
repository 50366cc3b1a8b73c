import type { ShortLivedMap } from "../../short-lived-map.ts";
import type { AttemptResult, RunningDelivery, ToldSender, Verdict } from "../../deliveries/delivery.ts";
import { attemptRow, finishRow, resultColumns, toldColumns } from "../../deliveries/delivery-row.ts";
import { beginInLane, giveWay, lockOf, promoteLane, waitForRun } from "../../deliveries/ordering/lane.ts";
import { noteFailed } from "../../deliveries/note-changes.ts";
import { beginRun } from "../../runs/begin-run.ts";
import type { Write } from "../../storage/write.ts";
import type { Entry } from "./commits/commit-group.ts";
import { finishOthers } from "./finish-batch.ts";

/**
 * The running deliveries that this gateway knows of, with the number of the current attempt. Deliveries recorded as its
 * own but missing here are put back eventually.
 */
export type InHand = ShortLivedMap<bigint, number>;

export type FinishDeliveryParts = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  readonly now: () => number;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
};

/** @returns whether this gateway still owned the delivery. */
export type FinishDelivery = (
  delivery: RunningDelivery,
  result: AttemptResult,
  verdict: Verdict,
  told: ToldSender | undefined,
) => Promise<boolean>;

export function createFinishDelivery(parts: FinishDeliveryParts): FinishDelivery {
  const { gateway, inHand, now, add } = parts;
  return (delivery, result, verdict, told) =>
    new Promise((resolve, reject) => {
      const { batch } = delivery;
      const isFollowed = verdict.status === "waiting";
      const time = now();
      add({
        finished: finishRow(delivery, gateway, {
          status: verdict.status,
          ...resultColumns(result),
          ...toldColumns(told),
          // The duration is known when the run ends.
          ...(verdict.status === "working" && verdict.terms.isClaimed && { duration: null }),
          next_attempt_at: isFollowed ? verdict.nextAttemptAt : null,
          finished_at: isFollowed || verdict.status === "working" ? null : time,
          changed_at: time,
        }),
        attempt: isFollowed ? attemptRow(delivery, result) : undefined,
        ...whatFollows(delivery, verdict, parts, time),
        settle: (applied) => {
          // Another attempt may have begun since this one was taken away.
          for (const id of [delivery.id, ...(batch?.others ?? [])]) {
            if (inHand.get(id) === delivery.attempt) inHand.delete(id);
          }
          resolve(applied.has(delivery.id));
        },
        fail: reject,
      });
    });
}

/** What else changes with a delivery: the run it starts, its batch and its lane. */
function whatFollows(
  delivery: RunningDelivery,
  verdict: Verdict,
  { gateway, runLease }: Pick<FinishDeliveryParts, "gateway" | "runLease">,
  time: number,
): Pick<Entry, "locks" | "after"> {
  const { id, attempt, batch, webhook } = delivery;
  const { agentId, lane } = webhook;
  const begin = verdict.status === "working" ? [beginRun(id, attempt, verdict.terms, runLease, time)] : [];
  const hasFailed = verdict.status === "failed" || verdict.status === "rejected";
  const which = batch === undefined ? { id } : { batchId: batch.id };
  const notes = hasFailed ? [noteFailed(which, time)] : [];
  if (lane === undefined) {
    const after = [...begin, ...notes];
    return after.length === 0 ? {} : { after };
  }
  const others = batch === undefined ? [] : finishOthers(batch, delivery, gateway, verdict, time);
  const after = [...others, ...begin, ...notes, ...followInLane(delivery, verdict, lane, time)];
  // A retry usually changes nothing else.
  return after.length === 0 ? {} : { locks: [lockOf(agentId, lane)], after };
}

function followInLane(
  { id, webhook }: RunningDelivery,
  verdict: Verdict,
  lane: string,
  time: number,
): readonly Write[] {
  switch (verdict.status) {
    case "working":
      return beginInLane(webhook, verdict.terms.whileWorking, lane, time);
    case "waiting":
      if (verdict.afterRun === true) return waitForRun(id, webhook.agentId, lane, time);
      return webhook.ordering === "latest" ? giveWay(id, webhook, lane, time) : [];
    case "delivered":
    case "rejected":
    case "failed":
    case "cancelled":
      return [promoteLane(webhook.agentId, lane, time)];
  }
}
