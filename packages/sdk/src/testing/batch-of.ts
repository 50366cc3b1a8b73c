import { BATCH_TYPE } from "../agent/events/batch.ts";
import { newDeliveryId, type Attempt } from "./gateway-headers.ts";
import type { Overrides } from "./override.ts";
import { forwardedEvent, type EventChanges, type Forwarded } from "./signed-event.ts";

/** A delivery of a batch: a provider's sample event, with some changes. */
export type BatchedEventChanges = EventChanges & {
  /** The gateway's name for the event: `push`, `pull_request.opened`. */
  readonly event: string;
  /** Fields of the payload to replace. */
  readonly overrides?: Overrides;
  /** Default: a new one. */
  readonly deliveryId?: string;
};

/** The request in which the gateway sends these events together, and the batch's id, which is that of its first delivery. */
export async function batchOf(
  provider: string,
  events: readonly BatchedEventChanges[],
  path: string,
  { send, now = new Date() }: Pick<Attempt, "now"> & { readonly send: "body" | "digest" },
): Promise<{ readonly forwarded: Forwarded; readonly deliveryId: string }> {
  const members = await Promise.all(
    events.map(async ({ event, overrides = {}, deliveryId = newDeliveryId(), payload, set }) => ({
      id: deliveryId,
      ...(await forwardedEvent(provider, event, overrides, { payload, set, send })),
    })),
  );
  const [first] = members;
  if (first === undefined) throw new TypeError("A batch has at least one delivery.");
  const { conversation } = first;
  const content = {
    conversation: conversation ?? null,
    count: members.length,
    deliveries: members.map((member) => describeMember(member, path, now)),
  };
  const forwarded = {
    provider,
    conversation,
    headers: { "content-type": BATCH_TYPE },
    body: JSON.stringify(content),
    batchCount: members.length,
  };
  return { forwarded, deliveryId: first.id };
}

function describeMember(member: Forwarded & { readonly id: string }, path: string, now: Date) {
  const { id, event, provider, actor, summary, headers, body, isDigest = false } = member;
  const standing = actor?.standing;
  return {
    id,
    event: event ?? null,
    provider,
    actor: actor ? { id: actor.id ?? null, name: actor.name ?? null, kind: actor.kind ?? null } : null,
    standing: standing === "unknown" ? null : (standing ?? null),
    summary: summary ?? null,
    received_at: now.toISOString(),
    method: "POST",
    path,
    headers,
    ...(isDigest && { send: "digest" }),
    body,
  };
}
