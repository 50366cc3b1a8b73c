import { GatewayError, type Delivery, type DeliveryFilter } from "agentex-gateway-sdk/client";
import { useEffect, useEffectEvent, useState } from "react";
import { client } from "../app/client.ts";

/** Changes are handed on together this often, in milliseconds: a page that draws each of a thousand does nothing else. */
const TOGETHER = 250;

export type StreamState = "off" | "live" | "refused";

/**
 * Hears of each change of the deliveries that match, while it is on. A broken connection is taken up again where it broke.
 *
 * @param onChanges - called with the changes of a moment, the last of each delivery alone.
 */
export function useDeliveryStream(
  filter: DeliveryFilter,
  isOn: boolean,
  onChanges: (changes: readonly Delivery[]) => void,
): StreamState {
  const [refused, setRefused] = useState<string>();
  const handOn = useEffectEvent(onChanges);
  const key = JSON.stringify(filter);

  useEffect(() => {
    if (!isOn) return undefined;
    const abort = new AbortController();
    const gathered = new Map<string, Delivery>();
    const timer = setInterval(() => {
      if (gathered.size === 0) return;
      const changes = [...gathered.values()];
      gathered.clear();
      handOn(changes);
    }, TOGETHER);
    const follow = async (): Promise<void> => {
      const stream = client.deliveries.stream(readFilter(key), { signal: abort.signal });
      for await (const { delivery } of stream) gathered.set(delivery.id, delivery);
    };
    follow().catch((error: unknown) => {
      if (error instanceof GatewayError && !abort.signal.aborted) setRefused(key);
    });
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [key, isOn]);

  if (!isOn) return "off";
  return refused === key ? "refused" : "live";
}

// It was a filter before it became a key to compare by.
function readFilter(key: string): DeliveryFilter;
function readFilter(key: string): unknown {
  const filter: unknown = JSON.parse(key);
  return filter;
}
