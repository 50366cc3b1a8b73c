import type { DeliveryStatus } from "agentex-gateway-sdk/client";
import { TONES } from "../delivery/explain.ts";
import { ToneBadge } from "./tone-badge.tsx";

export function StatusBadge({ status }: { readonly status: DeliveryStatus }) {
  return (
    <ToneBadge tone={TONES[status]} isMoving={status === "running"}>
      {status}
    </ToneBadge>
  );
}
