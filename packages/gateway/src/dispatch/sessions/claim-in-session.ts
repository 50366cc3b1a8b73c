import type { RunningDelivery } from "../../deliveries/delivery.ts";
import { lockOf } from "../../deliveries/ordering/lane.ts";
import { placeInSession } from "../../deliveries/ordering/place-in-session.ts";
import type { BoundKey } from "../../sessions/bound-key.ts";
import type { BoundKeys } from "../../sessions/bound-keys.ts";
import type { Database } from "../../storage/database.ts";
import type { InHand } from "../journal/finish-delivery.ts";
import type { ClaimDue } from "../queue/claim-due.ts";
import { putBack } from "../queue/requeue.ts";
import { moveLane } from "./move-lane.ts";

export type ClaimInSessionParts = {
  readonly database: Pick<Database, "commit">;
  readonly boundKeys: Pick<BoundKeys, "find">;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/**
 * Claims what is due, except deliveries whose conversation was bound to a session while they were being attempted:
 * their next attempt belongs in the session's lane.
 */
export function createClaimInSession(claim: ClaimDue, parts: ClaimInSessionParts): ClaimDue {
  const { boundKeys } = parts;
  return async (agentId, most, pulled) => {
    const claimed = await claim(agentId, most, pulled);
    const left: RunningDelivery[] = [];
    for (const delivery of claimed) {
      const { lane, sessionKey, session } = delivery.webhook;
      const found =
        lane === undefined || sessionKey === undefined ? undefined : boundKeys.find(agentId, sessionKey);
      // If this cannot be determined now, it does not matter enough to hold the delivery back.
      const bound = found instanceof Promise ? await found.catch(() => undefined) : found;
      if (bound === undefined || bound.session === session) left.push(delivery);
      else await moveToSession(delivery, bound, parts);
    }
    return left;
  };
}

async function moveToSession(
  { id, attempt, webhook, batch }: RunningDelivery,
  bound: BoundKey,
  { database, gateway, inHand, now }: ClaimInSessionParts,
): Promise<void> {
  const { agentId, route, ordering, lane = "" } = webhook;
  const { lane: to = "" } = placeInSession(webhook, bound);
  const row = {
    id,
    attempts: attempt,
    agent_id: agentId,
    route,
    ordering,
    lane,
    batch_id: batch?.id ?? null,
  };
  const time = now();
  await database.commit([
    { kind: "lock", names: [lockOf(agentId, lane), lockOf(agentId, to)] },
    ...putBack(row, gateway, time, time),
    ...moveLane({ to, from: [lane] }, { agentId, key: bound.key, session: bound.session }, [], time),
  ]);
  for (const member of [id, ...(batch?.others ?? [])]) {
    if (inHand.get(member) === attempt) inHand.delete(member);
  }
}
