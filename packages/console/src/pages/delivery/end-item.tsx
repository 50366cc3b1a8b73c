import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { formatClock } from "../../components/text/format-time.ts";

const TITLES: Partial<Record<DeliveryDetail["status"], string>> = {
  superseded: "Superseded",
  cancelled: "Cancelled",
  unrouted: "Waiting for a target",
};

/** How a delivery ended, or why it is stuck, if no attempt shows that. */
export function endTitle(status: DeliveryDetail["status"]): string | undefined {
  return TITLES[status];
}

/** When it ended. */
export function EndText({ delivery: { finished_at, received_at } }: { readonly delivery: DeliveryDetail }) {
  return finished_at === null ? "It has no agent yet." : formatClock(finished_at, received_at);
}
