import type { Delivery } from "agentex-gateway-sdk/client";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { appearanceOf } from "./status.ts";

export function StatusBadge({ delivery }: { readonly delivery: Pick<Delivery, "status" | "attempt_count"> }) {
  const { tone, label } = appearanceOf(delivery);
  return (
    <ToneBadge tone={tone} isMoving={delivery.status === "running" || delivery.status === "working"}>
      {label}
    </ToneBadge>
  );
}
