import type { Delivery } from "agentex-gateway-sdk/client";

/** A delivery in one line: what happened, or otherwise the provider's name for the event. */
export function titleOf({ summary, event, route }: Delivery): string {
  return summary ?? event ?? route;
}
