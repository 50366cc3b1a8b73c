import type { Agents } from "../agents/agents.ts";
import { SMALL_BODY, type BodyMemory } from "../bodies/body-memory.ts";
import { sizeOf, type RunningDelivery } from "../deliveries/delivery.ts";
import type { Logger } from "../telemetry/log.ts";
import type { AgentSlots } from "./agent-slots.ts";
import type { Term } from "./attempts/cancellation.ts";
import type { Inbox } from "./inbox/inbox.ts";
import type { Presence } from "./presence/presence.ts";
import type { Queue } from "./queue/queue.ts";
import type { QueueDepth } from "./queue/queue-depth.ts";

/** Claims due deliveries, agent by agent, while slots are free. */
export type ClaimLoop = {
  /** Something may be due for this agent. */
  poke(agentId: string): void;
  /** The same, when it is known whether this agent has something due. */
  claim(agentId: string): void;
  /** Whether this agent had deliveries due at the last check: new ones queue behind them. */
  hasBacklog(agentId: string): boolean;
  /** Asks the store which agents have deliveries due. */
  refresh(): Promise<void>;
};

export type ClaimLoopParts = {
  readonly agents: Pick<Agents, "find">;
  readonly presence: Pick<Presence, "isPaused">;
  readonly slots: AgentSlots;
  readonly queue: Pick<Queue, "claim" | "agentsWithDue">;
  readonly depth: Pick<QueueDepth, "changed">;
  /** For agents with an inbox. */
  readonly inbox: Pick<Inbox, "wake">;
  readonly memory: BodyMemory;
  readonly isStopping: () => boolean;
  /** The current term. */
  readonly term: () => Term;
  readonly run: (delivery: RunningDelivery, term: Term) => void;
  readonly log: Logger;
};

/** Maximum number of deliveries in one claim. */
const MOST_CLAIMED = 32;

export function createClaimLoop(parts: ClaimLoopParts): ClaimLoop {
  const { agents, presence, slots, queue, inbox, isStopping, log } = parts;
  const pumping = new Map<string, { again: boolean }>();
  /** Agents that had something due at the last check; only these are worth checking again after every delivery. */
  let backlog = new Set<string>();
  /** Agents that may have something due that no sweep has found. */
  const poked = new Set<string>();

  /** Claims until slots or deliveries run out. A poke in the meantime makes it check again. */
  const pump = async (agentId: string): Promise<void> => {
    const isNew = poked.delete(agentId);
    const agent = await agents.find({ id: agentId });
    if (agent !== undefined) inbox.wake(agent, isNew);
    if (agent?.delivery === "pull") {
      backlog.delete(agentId);
      return;
    }
    const concurrency = agent?.concurrency ?? 1;
    while (!isStopping() && !presence.isPaused(agentId)) {
      // Reserved before the claim, so that a webhook arriving meanwhile does not find them free.
      const reserved = slots.takeMany(agentId, concurrency, MOST_CLAIMED);
      if (reserved === 0) {
        backlog.add(agentId);
        return;
      }
      const claimed = await claimInto(agentId, reserved, parts);
      if (claimed < reserved) {
        backlog.delete(agentId);
        return;
      }
    }
  };
  const claim = (agentId: string): void => {
    // In a long outage, most due deliveries belong to paused agents: a sweep must not query the store for each.
    if (isStopping() || presence.isPaused(agentId)) return;
    const current = pumping.get(agentId);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const mine = { again: false };
    pumping.set(agentId, mine);
    pump(agentId)
      .catch((error: unknown) => log.error({ err: error }, "could not claim due deliveries"))
      .finally(() => {
        pumping.delete(agentId);
        if (mine.again) claim(agentId);
      });
  };

  return {
    poke(agentId) {
      backlog.add(agentId);
      poked.add(agentId);
      claim(agentId);
    },
    claim,
    hasBacklog: (agentId) => backlog.has(agentId),
    async refresh() {
      backlog = new Set(await queue.agentsWithDue());
      for (const agentId of backlog) claim(agentId);
    },
  };
}

/** Claims due deliveries for slots already reserved, and runs them. @returns how many. */
async function claimInto(agentId: string, reserved: number, parts: ClaimLoopParts): Promise<number> {
  const { slots, queue, depth, memory, term, run } = parts;
  // Small bodies come with the claim; larger ones are read once memory is available.
  const bytes = reserved * SMALL_BODY;
  if (!memory.small.tryTake(bytes)) await memory.small.take(bytes, Number.POSITIVE_INFINITY);
  // The claim may return after a suspension during which other gateways took over the claimed deliveries.
  const current = term();
  let claimed: readonly RunningDelivery[] = [];
  try {
    claimed = await queue.claim(agentId, reserved);
    depth.changed(
      agentId,
      claimed.reduce((sum, delivery) => sum - sizeOf(delivery), 0),
    );
    for (const delivery of claimed) run(delivery, current);
  } finally {
    memory.small.release(bytes);
    slots.release(agentId, reserved - claimed.length);
  }
  return claimed.length;
}
