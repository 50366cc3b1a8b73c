import type { Agent } from "../agents/agent.ts";
import type { Keys } from "../keys/keys.ts";
import type { Caller } from "./caller.ts";
import { deliverAssured, type AssuredOutcome, type AssuredParts } from "./deliver-assured.ts";
import { deliverDirect, type DirectOutcome, type DirectParts } from "./deliver-direct.ts";
import type { ToldSender, Webhook } from "../deliveries/delivery.ts";
import type { Plan } from "./plan.ts";
import type { AnswerSink } from "./attempts/forward.ts";

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
  const arrived = parts.elapsed() - waited;
  const told = (status: number, by: ToldSender["by"]): ToldSender => ({
    status,
    after: parts.elapsed() - arrived,
    by,
  });
  const note = (id: bigint, status: number, by: ToldSender["by"]): void => {
    if (!caller.gone.isGone()) parts.answers.note(id, told(status, by));
  };
  switch (plan.policy) {
    case "direct": {
      const destination = {
        acpUrl: agent.acpUrl,
        agentName: agent.name,
        internalKey: await parts.keys.internalKey(agent),
      };
      return deliverDirect(webhook, destination, { ...caller, told }, parts);
    }
    case "assured":
    case "queued": {
      const patience = plan.policy === "queued" ? 0 : Math.max(0, plan.deadline - waited);
      return deliverAssured(
        webhook,
        agent,
        (id) => ({
          sink: noting(caller.sinkFor(id), (status) => note(id, status, "agent")),
          postpone() {
            note(id, plan.acknowledge.status, "gateway");
            caller.postpone(id, plan);
          },
          breakOff: () => caller.breakOff(),
        }),
        patience,
        parts,
      );
    }
  }
}

/** The same sink; whoever begins an answer in it is heard. */
function noting(sink: AnswerSink, note: (status: number) => void): AnswerSink {
  return {
    ...sink,
    start(head) {
      note(head.status);
      return sink.start(head);
    },
  };
}
