import type { Delivery } from "agentex-gateway-sdk/client";

export type Reason = NonNullable<Delivery["reason"]>;

const NAMES: Readonly<Record<Reason["code"], string>> = {
  echo: "the agent's own action",
  event: "event not selected",
  when: "condition not met",
  from: "sender not selected",
  subscription: "for subscribers only",
  standing: "sender not trusted",
  budget: "over budget",
};

/** Why a delivery was filtered or held, in a few words. */
export function nameReason(code: Reason["code"]): string {
  return NAMES[code];
}

/** Whether a delivery waited for a person, or still does. */
export function wasHeld({ reason }: Pick<Delivery, "reason">): boolean {
  return reason?.code === "standing" || reason?.code === "budget";
}
