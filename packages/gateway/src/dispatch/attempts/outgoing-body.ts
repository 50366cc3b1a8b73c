import type { BodyMemory } from "../../bodies/body-memory.ts";
import type { Attempted } from "./attempt.ts";
import { BodyMissing, BodyUnread, isInMemory, openBody, roomFor } from "../../bodies/body.ts";
import type { RunningDelivery } from "../../deliveries/delivery.ts";

/** An attempt, or why none was made; the latter does not count as an attempt. */
export type Tried = Attempted | { readonly notMade: "no_room" | "body_unread"; readonly cause: unknown };

/** How long a claimed attempt waits for memory for its body, in milliseconds. */
const PATIENCE = 5_000;

/** Makes an attempt with the delivery's body: reserves memory for it, and reads it if it is not in memory yet. */
export async function withBody(
  delivery: RunningDelivery,
  memory: BodyMemory,
  attempt: (delivery: RunningDelivery) => Promise<Attempted>,
): Promise<Tried> {
  const { webhook } = delivery;
  const { body, digest } = webhook;
  // A digest is sent in its place.
  if (digest !== undefined) return attempt(delivery);
  if (isInMemory(body)) {
    const room = roomFor(body, memory);
    room.add(body.length);
    try {
      return await attempt(delivery);
    } finally {
      room.release(body.length);
    }
  }
  try {
    const open = await openBody(body, memory, PATIENCE);
    if (open === undefined) return { notMade: "no_room", cause: undefined };
    try {
      return await attempt({ ...delivery, webhook: { ...webhook, body: open.body } });
    } finally {
      open.close();
    }
  } catch (error) {
    if (error instanceof BodyMissing) return missing(error);
    if (error instanceof BodyUnread) return { notMade: "body_unread", cause: error };
    throw error;
  }
}

function missing({ message }: BodyMissing): Attempted {
  return {
    result: {
      agentStatus: undefined,
      error: "body_missing",
      duration: 0,
      answer: undefined,
      retryNotBefore: undefined,
    },
    cause: message,
  };
}
