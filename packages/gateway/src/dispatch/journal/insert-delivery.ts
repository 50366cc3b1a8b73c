import { isInMemory, isLarge } from "../../bodies/body.ts";
import { beyond, lockOfBudget, passWithin } from "../../deliveries/budget.ts";
import type { Stop } from "../../filters/stop.ts";
import type { ToldSender, Webhook } from "../../deliveries/delivery.ts";
import { deliveryRow, ownRequestRow, requestRow, type StoredAs } from "../../deliveries/delivery-row.ts";
import { joinLane, lockOf } from "../../deliveries/ordering/lane.ts";
import { noteStopped, receivedRow } from "../../deliveries/note-changes.ts";
import { placeInSession } from "../../deliveries/ordering/place-in-session.ts";
import type { BoundKeys } from "../../sessions/bound-keys.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { Entry } from "./commits/commit-group.ts";
import type { FreshWebhooks } from "./fresh-webhooks.ts";
import type { OpenIds } from "./open-ids.ts";
import type { StoreBody } from "./commits/store-body.ts";

export type InsertDeliveryParts = {
  readonly openIds: Pick<OpenIds, "open" | "close" | "doubt">;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly now: () => number;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
  readonly storeBody: StoreBody;
  readonly boundKeys: Pick<BoundKeys, "look">;
  readonly fresh?: Pick<FreshWebhooks, "keep"> | undefined;
};

/** The shared request is already stored. */
const SHARED: StoredAs = { body: new Uint8Array(), piecesId: null, size: null };

/** The status in which a webhook is first stored. */
export type FirstStatus = "running" | "waiting" | "unrouted" | Stop["status"];

/**
 * @param told - the response that its sender is about to get, if known.
 * @returns its id and status, which is `held` if it is over budget; undefined if there was a duplicate, or a delivery
 * with this id.
 */
export type InsertDelivery = (
  webhook: Webhook,
  as: FirstStatus,
  givenId: bigint | undefined,
  told: ToldSender | undefined,
) => Promise<{ readonly id: bigint; readonly status: FirstStatus } | undefined>;

export function createInsertDelivery(parts: InsertDeliveryParts): InsertDelivery {
  const insert = createInsertOnce(parts);
  const insertInLane: InsertDelivery = async (webhook, as, givenId, told) => {
    for (let placed = webhook; ;) {
      try {
        return await insert(placed, as, givenId, told);
      } catch (error) {
        const again = await placeAgain(placed, error, parts.boundKeys);
        if (again === undefined) throw error;
        placed = again;
      }
    }
  };
  // Without a lane, nothing needs to be placed again.
  return (webhook, as, givenId, told) =>
    (webhook.lane === undefined ? insert : insertInLane)(webhook, as, givenId, told);
}

/** Puts the webhook in its session's lane if its conversation was bound during the commit. */
async function placeAgain(
  webhook: Webhook,
  error: unknown,
  boundKeys: Pick<BoundKeys, "look">,
): Promise<Webhook | undefined> {
  const { agentId, lane, sessionKey } = webhook;
  if (lane === undefined || sessionKey === undefined || isOutage(error)) return undefined;
  const bound = await boundKeys.look(agentId, sessionKey).catch(() => undefined);
  return bound?.session === webhook.session ? undefined : placeInSession(webhook, bound);
}

function createInsertOnce(parts: InsertDeliveryParts): InsertDelivery {
  const { openIds, gateway, now, add, storeBody, fresh } = parts;
  return async (webhook, as, givenId, told) => {
    const { body, requestId } = webhook;
    // A delivery that does not go to the agent now is in no queue and counts towards no budget.
    const isStopped = as === "filtered" || as === "held" || as === "unrouted";
    const lane = isStopped ? undefined : webhook.lane;
    const budget = isStopped ? undefined : webhook.budget;
    // Small bodies, which are almost all, need no await.
    const storedAs =
      requestId !== undefined
        ? SHARED
        : isInMemory(body) && !isLarge(body)
          ? { body, piecesId: null, size: null }
          : await storeBody(webhook);
    return new Promise((resolve, reject) => {
      const rejected: Entry["fail"] = reject;
      // The id is created as the webhook joins the group, so that ids increase in commit order.
      const newId = givenId ?? openIds.open();
      const time = now();
      const passing = {
        status: as === "running" ? as : "waiting",
        gateway: as === "running" ? gateway : null,
        // In a lane, whether it is due depends on its position, which is not known yet.
        nextAttemptAt: as === "waiting" && lane === undefined ? time : null,
      } as const;
      // The same commit decides whether its budget lets it through.
      const first = budget === undefined ? as : "held";
      const isRunning = first === "running";
      const mayBeHeld = budget !== undefined || as === "held" || as === "unrouted";
      // Held deliveries do not join their lane.
      const after = [
        ...(budget === undefined ? [] : [passWithin(newId, webhook.agentId, budget, passing, time)]),
        ...(lane === undefined ? [] : joinLane(newId, webhook, lane, time)),
        ...(mayBeHeld ? [noteStopped(newId, webhook.agentId, time)] : []),
      ];
      add({
        delivery: deliveryRow(budget === undefined ? webhook : { ...webhook, stop: beyond(budget) }, {
          id: newId,
          status: first,
          gateway: isRunning ? gateway : null,
          next_attempt_at: budget === undefined ? passing.nextAttemptAt : null,
          attempts: isRunning ? 1 : 0,
          attempt_started_at: isRunning ? time : null,
          finished_at: as === "filtered" ? time : null,
          changed_at: time,
          result: undefined,
          told,
        }),
        request:
          requestId === undefined ? requestRow(newId, webhook, storedAs) : ownRequestRow(newId, webhook),
        received: receivedRow(newId, webhook, first, time),
        ...((lane !== undefined || budget !== undefined) && {
          locks: [
            ...(budget === undefined ? [] : [lockOfBudget(budget)]),
            ...(lane === undefined ? [] : [lockOf(webhook.agentId, lane)]),
          ],
        }),
        ...(after.length > 0 && { after }),
        settle(applied, passed) {
          openIds.close(newId);
          const status = budget === undefined || passed.has(newId) ? as : "held";
          const isStored = applied.has(newId);
          if (isStored && status === "waiting") fresh?.keep(newId, webhook);
          resolve(isStored ? { id: newId, status } : undefined);
        },
        fail(error) {
          if (isOutage(error) && !isHeld(error)) openIds.doubt(newId);
          else openIds.close(newId);
          rejected(error);
        },
      });
    });
  };
}
