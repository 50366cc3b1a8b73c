import type { Agent } from "../agents/agent.ts";
import type { Keys } from "../keys/keys.ts";
import type { Caller } from "./caller.ts";
import { deliverAssured, type AssuredOutcome, type AssuredParts } from "./deliver-assured.ts";
import { deliverDirect, type DirectOutcome, type DirectParts } from "./deliver-direct.ts";
import type { ToldSender, Webhook } from "../deliveries/delivery.ts";
import { settledStatus, type Plan } from "./plan.ts";
import type { AnswerSink } from "./attempts/forward.ts";

export type Delivered =
  | DirectOutcome
  | AssuredOutcome
  /** The agent did not ask for it. */
  | { readonly outcome: "filtered"; readonly id: bigint };
export type DeliverParts = DirectParts & AssuredParts & { readonly keys: Keys };

/** Records the response that the sender gets. */
type Notes = {
  readonly told: (status: number, by: ToldSender["by"]) => ToldSender;
  readonly note: (id: bigint, status: number, by: ToldSender["by"]) => void;
};

/**
 * Delivers a webhook by its policy, or only stores it if it is filtered or held.
 *
 * @param waited - milliseconds since the request arrived.
 */
export async function deliver(
  webhook: Webhook,
  agent: Agent,
  plan: Plan,
  caller: Caller,
  waited: number,
  parts: DeliverParts,
): Promise<Delivered> {
  const arrived = parts.elapsed() - waited;
  const told: Notes["told"] = (status, by) => ({ status, after: parts.elapsed() - arrived, by });
  const note: Notes["note"] = (id, status, by) => {
    if (!caller.gone.isGone()) parts.answers.note(id, told(status, by));
  };
  const notes = { told, note };
  const delivered = await (webhook.stop === undefined
    ? deliverByPolicy(webhook, agent, plan, caller, waited, notes, parts)
    : setAside(webhook, webhook.stop.status, plan, caller, notes, parts));
  if (delivered.outcome === "held") {
    // To the sender, this looks like any delivery that is postponed.
    if (webhook.stop === undefined) note(delivered.id, plan.acknowledge.status, "gateway");
    caller.postpone(delivered.id, plan);
  }
  return delivered;
}

/** Stores a webhook that is filtered or held. */
async function setAside(
  webhook: Webhook,
  as: "filtered" | "held",
  { acknowledge }: Plan,
  caller: Caller,
  { told }: Notes,
  { journal }: DeliverParts,
): Promise<Delivered> {
  const status = as === "filtered" ? settledStatus(acknowledge) : acknowledge.status;
  const heard = caller.gone.isGone() ? undefined : told(status, "gateway");
  const accepted = await journal.accept(webhook, as, undefined, heard);
  return accepted.outcome === "duplicate" ? accepted : { outcome: as, id: accepted.id };
}

async function deliverByPolicy(
  webhook: Webhook,
  agent: Agent,
  plan: Plan,
  caller: Caller,
  waited: number,
  { told, note }: Notes,
  parts: DeliverParts,
): Promise<Delivered> {
  switch (plan.policy) {
    case "direct": {
      const { acpUrl } = agent;
      if (acpUrl === null) throw new Error("an agent without a URL has no direct deliveries");
      const internalKey = parts.keys.internalKey(agent);
      const destination = {
        acpUrl,
        agentName: agent.name,
        internalKey: internalKey instanceof Promise ? await internalKey : internalKey,
      };
      const recipient = {
        ...caller,
        agent,
        told,
        postpone(id: bigint) {
          note(id, plan.acknowledge.status, "gateway");
          caller.postpone(id, plan);
        },
      };
      return deliverDirect(webhook, destination, recipient, parts);
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

/** Wraps the sink to record the status of the response that begins in it. */
function noting(sink: AnswerSink, note: (status: number) => void): AnswerSink {
  return {
    ...sink,
    start(head) {
      note(head.status);
      return sink.start(head);
    },
  };
}
