import type { AttemptResult, RunningDelivery, ToldSender, Verdict } from "../../deliveries/delivery.ts";
import { attemptRow, finishRow, resultColumns, toldColumns } from "../../deliveries/delivery-row.ts";
import { giveWay, lockOf, promoteLane } from "../../deliveries/lane.ts";
import type { Entry } from "./commit-group.ts";
import { finishOthers } from "./finish-batch.ts";

/**
 * The running deliveries that this gateway knows of, with the number of the current attempt; unknown ones that are
 * recorded as its own are put back in time.
 */
export type InHand = Map<bigint, number>;

export type FinishDeliveryParts = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  readonly now: () => number;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
};

/** @returns whether the delivery was still this gateway's. */
export type FinishDelivery = (
  delivery: RunningDelivery,
  result: AttemptResult,
  verdict: Verdict,
  told: ToldSender | undefined,
) => Promise<boolean>;

export function createFinishDelivery({ gateway, inHand, now, add }: FinishDeliveryParts): FinishDelivery {
  return (delivery, result, verdict, told) =>
    new Promise((resolve, reject) => {
      const { batch } = delivery;
      const { lane } = delivery.webhook;
      const final = verdict.status !== "waiting";
      const time = now();
      add({
        finished: finishRow(delivery, gateway, {
          status: verdict.status,
          ...resultColumns(result),
          ...toldColumns(told),
          next_attempt_at: verdict.status === "waiting" ? verdict.nextAttemptAt : null,
          finished_at: final ? time : null,
          changed_at: time,
        }),
        attempt: final ? undefined : attemptRow(delivery, result),
        ...(lane !== undefined &&
          (final || delivery.webhook.ordering === "latest" || batch !== undefined) && {
            locks: [lockOf(delivery.webhook.agentId, lane)],
            after: [
              ...(batch === undefined ? [] : finishOthers(batch, delivery, gateway, verdict, time)),
              ...(final ? [promoteLane(delivery.webhook.agentId, lane, time)] : []),
              ...(!final && delivery.webhook.ordering === "latest"
                ? giveWay(delivery.id, delivery.webhook, lane, time)
                : []),
            ],
          }),
        settle: (applied) => {
          // Another attempt may have been begun since this one was taken away.
          for (const id of [delivery.id, ...(batch?.others ?? [])]) {
            if (inHand.get(id) === delivery.attempt) inHand.delete(id);
          }
          resolve(applied.has(delivery.id));
        },
        fail: reject,
      });
    });
}
