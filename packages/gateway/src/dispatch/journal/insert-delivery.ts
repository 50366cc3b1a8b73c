import { isInMemory, isLarge } from "../../bodies/body.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { deliveryRow, requestRow } from "../../deliveries/delivery-row.ts";
import { joinLane, lockOf } from "../../deliveries/lane.ts";
import type { Entry } from "./commit-group.ts";
import type { StoreBody } from "./store-body.ts";

export type InsertDeliveryParts = {
  readonly nextId: () => bigint;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly now: () => number;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
  readonly storeBody: StoreBody;
};

/** @returns its id; undefined if there was a duplicate, or a delivery with this id. */
export type InsertDelivery = (
  webhook: Webhook,
  as: "running" | "waiting",
  givenId: bigint | undefined,
) => Promise<bigint | undefined>;

export function createInsertDelivery(parts: InsertDeliveryParts): InsertDelivery {
  const { nextId, gateway, now, add, storeBody } = parts;
  return async (webhook, as, givenId) => {
    const { body, lane } = webhook;
    // Small bodies, almost all of them, need no await.
    const storedAs =
      isInMemory(body) && !isLarge(body) ? { body, piecesId: null, size: null } : await storeBody(webhook);
    return new Promise((resolve, reject) => {
      // The id is created as the webhook joins the group, so that ids increase in the order of commits.
      const newId = givenId ?? nextId();
      const time = now();
      add({
        delivery: deliveryRow(webhook, {
          id: newId,
          status: as,
          gateway: as === "running" ? gateway : null,
          // In a lane, whether it is due depends on its position, which is not known yet.
          next_attempt_at: as === "waiting" && lane === undefined ? time : null,
          attempts: as === "running" ? 1 : 0,
          attempt_started_at: as === "running" ? time : null,
          finished_at: null,
          changed_at: time,
          result: undefined,
          told: undefined,
        }),
        request: requestRow(newId, webhook, storedAs),
        ...(lane !== undefined && {
          lock: lockOf(webhook.agentId, lane),
          lane: joinLane(newId, webhook, lane, time),
        }),
        settle: (applied) => resolve(applied.has(newId) ? newId : undefined),
        fail: reject,
      });
    });
  };
}
