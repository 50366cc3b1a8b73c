import { isInMemory, isLarge } from "../../bodies/body.ts";
import type { AttemptResult, ToldSender, Verdict, Webhook } from "../../deliveries/delivery.ts";
import { deliveryRow, requestRow } from "../../deliveries/delivery-row.ts";
import { noteFailed, receivedRow } from "../../deliveries/note-changes.ts";
import { beginRun } from "../../runs/begin-run.ts";
import type { Entry } from "./commits/commit-group.ts";
import type { CommitSpan } from "./commits/commit-span.ts";
import type { FindTaken } from "./find-taken.ts";
import type { StoreBody } from "./commits/store-body.ts";

export type RecordDeliveryParts = {
  readonly nextId: () => bigint;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  readonly now: () => number;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
  readonly storeBody: StoreBody;
  readonly findTaken: FindTaken;
  readonly commitSpan: CommitSpan;
};

/** See `Journal.record`. */
export type RecordDelivery = (
  webhook: Webhook,
  id: bigint,
  startedAt: number,
  result: AttemptResult,
  verdict: Verdict,
  told?: ToldSender,
) => Promise<bigint>;

export function createRecordDelivery(parts: RecordDeliveryParts): RecordDelivery {
  const { nextId, gateway, runLease, now, add, storeBody, findTaken, commitSpan } = parts;
  /** Whether a delivery with this id exists that this gateway has not just written. */
  const isTaken = async (id: bigint): Promise<boolean> => (await findTaken(id)).length > 0;
  return async (webhook, newId, startedAt, result, verdict, told) => {
    const ended = commitSpan(webhook);
    try {
      const { body } = webhook;
      // Small bodies, which are almost all, need no await.
      const storedAs =
        isInMemory(body) && !isLarge(body) ? { body, piecesId: null, size: null } : await storeBody(webhook);
      for (let id = newId; ; id = nextId()) {
        const time = now();
        const after = [
          ...(verdict.status === "working" ? [beginRun(id, 1, verdict.terms, runLease, time)] : []),
          ...(verdict.status === "failed" ? [noteFailed({ id }, time)] : []),
        ];
        const applied = await new Promise<ReadonlySet<bigint>>((resolve, reject) => {
          add({
            delivery: deliveryRow(webhook, {
              id,
              status: verdict.status,
              gateway,
              next_attempt_at: null,
              attempts: 1,
              attempt_started_at: startedAt,
              finished_at: verdict.status === "working" ? null : time,
              changed_at: time,
              result,
              told,
            }),
            request: requestRow(id, webhook, storedAs),
            received: receivedRow(id, webhook, verdict.status, time),
            ...(after.length > 0 && { after }),
            settle: resolve,
            fail: reject,
          });
        });
        // Otherwise another delivery has the id, or this one is a duplicate.
        if (applied.has(id) || !(await isTaken(id))) return id;
      }
    } finally {
      ended?.();
    }
  };
}
