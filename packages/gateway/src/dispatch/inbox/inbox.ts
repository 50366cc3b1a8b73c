import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import type { RunningDelivery } from "../../deliveries/delivery.ts";
import type { Database } from "../../storage/database.ts";
import { createCollector } from "../runs/collector.ts";
import type { Queue } from "../queue/queue.ts";
import type { ClaimedDelivery } from "./describe-claimed.ts";
import { handOver, type HandOverParts } from "./hand-over.ts";
import type { InboxMetrics } from "./inbox-metrics.ts";
import { createPolls, type Claim, type Poll, type PollQueue } from "./polls.ts";

/** The client waiting for what it claims. */
export type Claimant = {
  readonly isGone: () => boolean;
  /** Registers a callback for when it hangs up. @returns a function that removes the callback. */
  readonly onGone: (leave: () => void) => () => void;
};

/** The deliveries of agents that have no URL and poll instead. */
export type Inbox = {
  /**
   * Claims what is due, longest overdue first; waits if nothing is.
   *
   * @param patience - how long to wait, in milliseconds.
   * @param claimant - if it hangs up, what was claimed for it is put back.
   * @returns nothing if the time ran out or the gateway is stopping. Rejects while the store is unreachable.
   */
  claim(claim: Claim, patience: number, claimant: Claimant): Promise<readonly ClaimedDelivery[]>;
  /**
   * An agent may have something due, or has room for more, or now has a URL.
   *
   * @param isNew - whether other gateways may not know yet: they are notified if no poll is waiting here.
   */
  wake(agent: Agent, isNew: boolean): void;
  /** The number of waiting polls. */
  waiting(): number;
  /** Answers all polls, current and future. */
  quiesce(): void;
  /** Resolves when nothing is being handed over. */
  idle(): Promise<void>;
};

export type InboxParts = HandOverParts & {
  readonly database: Pick<Database, "notify" | "isShared">;
  readonly agents: Pick<Agents, "find">;
  readonly queue: Pick<Queue, "claim" | "putBack">;
  readonly inboxMetrics: Pick<InboxMetrics, "claimed">;
  /** Puts back what was handed to a client that hung up. */
  readonly giveBack: (claimed: ClaimedDelivery) => Promise<void>;
  /** Something is due and no poll is waiting here. */
  readonly onUnclaimed: (agent: Agent) => void;
};

/** The message to other gateways, followed by the agent's id. */
export const INBOX = "inbox ";
/** How long agents are collected before other gateways are notified, in milliseconds. */
const COLLECT = 10;

export function createInbox(parts: InboxParts): Inbox {
  const { database, agents, queue, inboxMetrics, onUnclaimed, log } = parts;
  const polls = createPolls();
  /** Agents whose polls are being served, and whether to check again. */
  const serving = new Map<string, { again: boolean }>();
  const handing = new Set<Promise<void>>();
  let isStopping = false;

  const tell = createCollector(COLLECT, (agentIds) => {
    // If this fails, their own sweeps find it within seconds.
    for (const agentId of agentIds) database.notify(INBOX + agentId).catch(() => {});
  });

  const hand = async (poll: Poll, agent: Agent, running: readonly RunningDelivery[]): Promise<void> => {
    try {
      const claimed = await handOver(running, agent, poll.claim.lease, poll.isGone, parts);
      inboxMetrics.claimed(claimed.length);
      // If this fails, they become claimable again when their lease expires.
      if (poll.isGone()) await Promise.allSettled(claimed.map(parts.giveBack));
      poll.answer(claimed);
    } catch (error) {
      poll.fail(error);
    }
  };
  /** Claims for one poll after another, until nothing is left for the next. */
  const serveQueue = async (queued: PollQueue, agent: Agent): Promise<void> => {
    for (;;) {
      const present = [...queued];
      const [poll] = present;
      if (poll === undefined || isStopping) return;
      const { most, route, provider } = poll.claim;
      let running: readonly RunningDelivery[];
      try {
        running = await queue.claim(agent.id, most, { concurrency: agent.concurrency, route, provider });
      } catch (error) {
        polls.remove(poll);
        poll.fail(error);
        return;
      }
      if (running.length > 0) {
        // The next claim need not wait for this one to be handed over.
        polls.remove(poll);
        const handed = hand(poll, agent, running).finally(() => handing.delete(handed));
        handing.add(handed);
      }
      if (running.length === most) continue;
      for (const other of present) if (!other.isPatient && queued.has(other)) settle(other, []);
      return;
    }
  };
  const serve = async (agentId: string): Promise<void> => {
    const agent = await agents.find({ id: agentId });
    const queues = polls.of(agentId);
    if (agent?.delivery === "pull") for (const queued of queues) await serveQueue(queued, agent);
    // The agent now has a URL, or was deleted.
    else for (const queued of queues) for (const poll of queued) settle(poll, []);
  };
  const look = (agentId: string): void => {
    const current = serving.get(agentId);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const mine = { again: false };
    serving.set(agentId, mine);
    serve(agentId)
      .catch((error: unknown) => {
        log.error({ err: error }, "could not search an inbox");
        for (const queued of polls.of(agentId))
          for (const poll of queued) if (!poll.isPatient) fail(poll, error);
      })
      .finally(() => {
        serving.delete(agentId);
        if (mine.again) look(agentId);
      });
  };
  const settle = (poll: Poll, claimed: readonly ClaimedDelivery[]): void => {
    polls.remove(poll);
    poll.answer(claimed);
  };
  const fail = (poll: Poll, error: unknown): void => {
    polls.remove(poll);
    poll.fail(error);
  };

  return {
    claim(claim, patience, { isGone, onGone }) {
      if (isStopping || isGone()) return Promise.resolve([]);
      const { promise, resolve, reject } = Promise.withResolvers<readonly ClaimedDelivery[]>();
      const poll: Poll = { claim, isPatient: patience > 0, isGone, answer: resolve, fail: reject };
      const leave = (): void => {
        // A poll that is being handed something gets it.
        if (polls.of(claim.agentId).some((queued) => queued.has(poll))) settle(poll, []);
      };
      const timer = patience > 0 ? setTimeout(leave, patience) : undefined;
      const stay = onGone(leave);
      const { isFirst } = polls.add(poll);
      // Other polls waiting for the same deliveries show that nothing is due.
      if (isFirst || serving.has(claim.agentId)) look(claim.agentId);
      else if (!poll.isPatient) settle(poll, []);
      return promise.finally(() => {
        clearTimeout(timer);
        stay();
      });
    },
    wake(agent, isNew) {
      if (isStopping) return;
      if (polls.of(agent.id).length > 0) {
        look(agent.id);
      } else if (agent.delivery === "push") {
        return;
      } else if (isNew) {
        if (database.isShared) tell(agent.id);
      } else {
        onUnclaimed(agent);
      }
    },
    waiting: () => polls.count(),
    quiesce() {
      isStopping = true;
      for (const poll of polls.all()) settle(poll, []);
    },
    async idle() {
      while (handing.size > 0) await Promise.all(handing);
    },
  };
}
