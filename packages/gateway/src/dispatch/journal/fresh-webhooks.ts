import { isInMemory, isLarge } from "../../bodies/body.ts";
import type { Webhook } from "../../deliveries/delivery.ts";

/**
 * Webhooks that this gateway has just stored to be delivered in their turn. While an agent is busy, most are claimed within
 * moments, and reading each of them back would cost as much as storing it.
 */
export type FreshWebhooks = {
  /** Keeps one that waits, if it is one of those whose record does not change while they wait. */
  keep(id: bigint, webhook: Webhook): void;
  /** Hands it out, once. */
  take(id: bigint): Webhook | undefined;
  isEmpty(): boolean;
};

/** How many are kept, and how many bytes of their bodies: the oldest give way. */
const MOST = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;

export function createFreshWebhooks(): FreshWebhooks {
  const kept = new Map<bigint, Webhook>();
  let bytes = 0;
  const take = (id: bigint): Webhook | undefined => {
    const webhook = kept.get(id);
    if (webhook === undefined) return undefined;
    kept.delete(id);
    bytes -= webhook.body.length;
    return webhook;
  };
  return {
    take,
    isEmpty: () => kept.size === 0,
    keep(id, webhook) {
      const { body, lane, budget, requestId } = webhook;
      // In a lane, it may be moved, batched or replaced; a shared request is read once for all who share it.
      if (lane !== undefined || budget !== undefined || requestId !== undefined) return;
      if (!isInMemory(body) || isLarge(body)) return;
      kept.set(id, { ...webhook, body: withoutSurroundings(body) });
      bytes += body.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST && bytes <= MOST_BYTES) break;
        take(oldest);
      }
    },
  };
}

/** A body may be a slice of what was read from a socket, all of which would stay in memory with it. */
function withoutSurroundings(body: Buffer): Buffer {
  return body.buffer.byteLength > body.length * 2 ? Buffer.from(body) : body;
}
