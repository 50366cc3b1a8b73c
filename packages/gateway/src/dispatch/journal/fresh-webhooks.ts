import { ShortLivedMap } from "../../short-lived-map.ts";
import { isInMemory, isLarge } from "../../bodies/body.ts";
import type { Webhook } from "../../deliveries/delivery.ts";

/**
 * Webhooks that this gateway has just stored for later delivery. While an agent is busy, most are claimed within
 * moments, and reading each one back would cost as much as storing it.
 */
export type FreshWebhooks = {
  /** Keeps a waiting webhook, unless its record may change while it waits. */
  keep(id: bigint, webhook: Webhook): void;
  /** Returns it and forgets it. */
  take(id: bigint): Webhook | undefined;
  isEmpty(): boolean;
};

/** Maximum number of webhooks, and bytes of their bodies; the oldest are dropped. */
const MOST = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;

export function createFreshWebhooks(): FreshWebhooks {
  const kept = new ShortLivedMap<bigint, Webhook>();
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
      // In a lane, it may be moved, batched or replaced; a shared request is read once for all deliveries that share
      // it.
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

/** A body may be a slice of a socket buffer, which would stay in memory as a whole. */
function withoutSurroundings(body: Buffer): Buffer {
  return body.buffer.byteLength > body.length * 2 ? Buffer.from(body) : body;
}
