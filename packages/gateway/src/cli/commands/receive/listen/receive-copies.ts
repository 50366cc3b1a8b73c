import { setTimeout as sleep } from "node:timers/promises";
import {
  GatewayError,
  type ConnectionState,
  type DeliveryCopy,
  type GatewayClient,
} from "agentex-gateway-sdk/client";
import { forwardCopy, type Forwarded, type ForwardParts } from "./forward-copy.ts";

export type ReceivingParts = Omit<ForwardParts, "signal"> & {
  readonly client: GatewayClient;
  readonly listenerId: string;
  /** Aborted when the user leaves. */
  readonly signal: AbortSignal;
  readonly onConnection: (state: ConnectionState) => void;
  readonly onForwarded: (
    copy: DeliveryCopy,
    forwarded: Exclude<Forwarded, { outcome: "undelivered" }>,
  ) => void;
};

/** How many forwarded deliveries are remembered: more than can be in flight. */
const REMEMBERED = 1_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** How long the last acknowledgement may take after the user leaves, in milliseconds. */
const LAST_ACKNOWLEDGEMENT = 3_000;

/**
 * Forwards each delivery once, in the order of arrival, then acknowledges it. A delivery that comes again because its
 * acknowledgement was lost is acknowledged again, not forwarded.
 */
export async function receiveCopies(parts: ReceivingParts): Promise<void> {
  const { client, listenerId, signal, onConnection, onForwarded } = parts;
  const forwarded = new Set<string>();
  for await (const copy of client.listeners.deliveries(listenerId, { signal, onConnection })) {
    const { id } = copy.delivery;
    if (!forwarded.has(id)) {
      const result = await forwardCopy(copy, parts);
      if (result.outcome === "undelivered") return;
      forwarded.add(id);
      for (const oldest of forwarded) {
        if (forwarded.size <= REMEMBERED) break;
        forwarded.delete(oldest);
      }
      onForwarded(copy, result);
    }
    await acknowledge(client, listenerId, id, signal);
  }
}

/** Retries until the gateway has the acknowledgement, so that it does not send the delivery again; after the user leaves, briefly. */
async function acknowledge(
  client: GatewayClient,
  listenerId: string,
  deliveryId: string,
  leaving: AbortSignal,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const given = leaving.aborted ? { signal: AbortSignal.timeout(LAST_ACKNOWLEDGEMENT) } : {};
      await client.listeners.acknowledge(listenerId, deliveryId, given);
      return;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      // A delivery that is no longer kept is not sent again either.
      if (error.code === "delivery_not_found") return;
      if (!error.retryable && !leaving.aborted) throw error;
      if (leaving.aborted) return;
      const wait = Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT);
      await sleep(wait, undefined, { signal: leaving }).catch(() => {});
    }
  }
}
