import type { Agent } from "../agents/agent.ts";
import type { Keys } from "../keys/keys.ts";
import type { Caller } from "./caller.ts";
import { deliverAssured, type AssuredOutcome, type AssuredParts } from "./deliver-assured.ts";
import { deliverDirect, type DirectOutcome, type DirectParts } from "./deliver-direct.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import type { Plan } from "./plan.ts";

export type Delivered = DirectOutcome | AssuredOutcome;
export type DeliverParts = DirectParts & AssuredParts & { readonly keys: Keys };

/**
 * Delivers a webhook by its policy.
 *
 * @param waited - milliseconds since the request arrived.
 */
export async function deliver(
  webhook: Webhook,
  agent: Agent & { readonly acpUrl: string },
  plan: Plan,
  caller: Caller,
  waited: number,
  parts: DeliverParts,
): Promise<Delivered> {
  switch (plan.policy) {
    case "direct": {
      const destination = {
        acpUrl: agent.acpUrl,
        agentName: agent.name,
        internalKey: await parts.keys.internalKey(agent),
      };
      return deliverDirect(webhook, destination, caller, parts);
    }
    case "assured":
    case "queued": {
      const patience = plan.policy === "queued" ? 0 : Math.max(0, plan.deadline - waited);
      return deliverAssured(
        webhook,
        agent,
        (id) => ({
          sink: caller.sinkFor(id),
          postpone: () => caller.postpone(id, plan),
          breakOff: () => caller.breakOff(),
        }),
        patience,
        parts,
      );
    }
  }
}
