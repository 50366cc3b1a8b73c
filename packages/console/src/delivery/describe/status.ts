import type { Delivery, DeliveryStatus } from "agentex-gateway-sdk/client";
import type { Tone } from "../../components/marks/tone-badge.tsx";

type Appearance = { readonly tone: Tone; readonly label: string };

/** How to display each status. */
const APPEARANCES: Readonly<Record<DeliveryStatus, Appearance>> = {
  waiting: { tone: "warn", label: "waiting" },
  running: { tone: "busy", label: "in progress" },
  working: { tone: "busy", label: "working" },
  delivered: { tone: "good", label: "delivered" },
  rejected: { tone: "bad", label: "failed (not retried)" },
  failed: { tone: "bad", label: "failed" },
  superseded: { tone: "quiet", label: "superseded" },
  cancelled: { tone: "quiet", label: "cancelled" },
  filtered: { tone: "quiet", label: "filtered" },
  held: { tone: "warn", label: "held" },
  unrouted: { tone: "warn", label: "unrouted" },
};

/** All statuses as options. */
export const STATUS_OPTIONS = Object.entries(APPEARANCES).map(([value, { label }]) => ({
  value,
  label: value === "waiting" ? "waiting or retrying" : label,
}));

/** How to display a delivery's status. A delivery that waits after its first attempt is retrying. */
export function appearanceOf({
  status,
  attempt_count,
}: Pick<Delivery, "status" | "attempt_count">): Appearance {
  const { tone, label } = APPEARANCES[status];
  return { tone, label: status === "waiting" && attempt_count > 0 ? "retrying" : label };
}
