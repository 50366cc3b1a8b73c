import type { Delivery } from "agentex-gateway-sdk/client";

/** A delivery in a line: what happened, or else what its provider calls the event. */
export function titleOf({ summary, event, route }: Delivery): string {
  return summary ?? event ?? route;
}
