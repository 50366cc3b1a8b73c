import { GatewayError, type Delivery, type DeliveryFilter } from "agentex-gateway-sdk/client";
import { useEffect, useEffectEvent, useState } from "react";
import { client } from "../app/client.ts";

/**
 * How often changes are passed on, in milliseconds. Rendering each change of a burst would block the page.
 */
const BATCH_EVERY = 250;

export type StreamState = "off" | "live" | "rejected";

/**
 * Streams changes of the matching deliveries while enabled. After a broken connection, it resumes from the same position.
 *
 * @param onChanges - called with a batch of changes, at most one per delivery.
 */
export function useDeliveryStream(
  filter: DeliveryFilter,
  isOn: boolean,
  onChanges: (changes: readonly Delivery[]) => void,
): StreamState {
  const [rejectedKey, setRejectedKey] = useState<string>();
  const passOn = useEffectEvent(onChanges);
  const key = JSON.stringify(filter);

  useEffect(() => {
    if (!isOn) return undefined;
    const abort = new AbortController();
    const batch = new Map<string, Delivery>();
    const timer = setInterval(() => {
      if (batch.size === 0) return;
      const changes = [...batch.values()];
      batch.clear();
      passOn(changes);
    }, BATCH_EVERY);
    const follow = async (): Promise<void> => {
      const stream = client.deliveries.stream(readFilter(key), { signal: abort.signal });
      for await (const { delivery } of stream) batch.set(delivery.id, delivery);
    };
    follow().catch((error: unknown) => {
      if (error instanceof GatewayError && !abort.signal.aborted) setRejectedKey(key);
    });
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [key, isOn]);

  if (!isOn) return "off";
  return rejectedKey === key ? "rejected" : "live";
}

// The key was created from a filter.
function readFilter(key: string): DeliveryFilter;
function readFilter(key: string): unknown {
  const filter: unknown = JSON.parse(key);
  return filter;
}
