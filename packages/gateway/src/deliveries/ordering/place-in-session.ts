import type { BoundKey } from "../../sessions/bound-key.ts";
import type { BoundKeys } from "../../sessions/bound-keys.ts";
import { sessionKeyOf } from "../../sessions/session-key.ts";
import { batchLaneOf } from "./batch-lane.ts";
import type { Webhook } from "../delivery.ts";
import { laneOf } from "./lane.ts";

/** What determines a webhook's place. */
type Placed = Pick<
  Webhook,
  "route" | "ordering" | "lane" | "provider" | "keyId" | "conversation" | "sessionKey" | "session"
>;

/**
 * Places the webhook in the session to which its conversation is bound, in exactly the lane of the conversation that
 * started the session; if it is bound to none, in its own.
 */
export function placeInSession<Each extends Placed>(webhook: Each, bound: BoundKey | undefined): Each {
  if (webhook.session === bound?.session) return webhook;
  const { conversation, keyId } = bound?.origin ?? ownOrigin(webhook);
  const { route, ordering, lane } = webhook;
  const placed =
    ordering === "batch" ? batchLaneOf(route, conversation, keyId) : laneOf(ordering, conversation, keyId);
  return { ...webhook, session: bound?.session, lane: lane === undefined ? undefined : placed };
}

/** The same for an arriving webhook; synchronous as long as its agent has never bound a key. */
export function placeByKey(webhook: Webhook, boundKeys: Pick<BoundKeys, "find">): Webhook | Promise<Webhook> {
  const { agentId, sessionKey } = webhook;
  if (sessionKey === undefined) return webhook;
  const bound = boundKeys.find(agentId, sessionKey);
  return bound instanceof Promise
    ? bound.then((found) => placeInSession(webhook, found))
    : placeInSession(webhook, bound);
}

function ownOrigin({ provider, conversation, sessionKey, keyId }: Placed) {
  const isProviders = conversation !== undefined && sessionKey === sessionKeyOf(provider, conversation);
  return { conversation, keyId: isProviders ? keyId : undefined };
}
