import type { About, Delivery } from "agentex-gateway-sdk/client";

/** When a held delivery is cancelled unless someone releases it; ISO 8601. */
export function heldUntil({ received_at }: Delivery, { hold_for_seconds }: About): string {
  return new Date(Date.parse(received_at) + hold_for_seconds * 1_000).toISOString();
}
