import type { Delivery } from "agentex-gateway-sdk/client";
import { ToneBadge } from "../components/tone-badge.tsx";
import { appearanceOf } from "./status.ts";

export function StatusBadge({ delivery }: { readonly delivery: Delivery }) {
  const { tone, label } = appearanceOf(delivery);
  return (
    <ToneBadge tone={tone} isMoving={delivery.status === "running" || delivery.status === "working"}>
      {label}
    </ToneBadge>
  );
}
