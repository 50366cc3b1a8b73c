import type { ClaimedDelivery } from "./describe-claimed.ts";

/** What a client wants to claim. */
export type Claim = {
  readonly agentId: string;
  /** Maximum number of deliveries. */
  readonly most: number;
  /** In milliseconds. */
  readonly lease: number;
  /** Only deliveries of this route or provider; undefined: any. */
  readonly route: string | undefined;
  readonly provider: string | undefined;
};

/** A claim waiting for its response. */
export type Poll = {
  readonly claim: Claim;
  /** Whether it waits when nothing is due. */
  readonly isPatient: boolean;
  readonly isGone: () => boolean;
  /** Answers it. Call this once. */
  answer(claimed: readonly ClaimedDelivery[]): void;
  fail(error: unknown): void;
};

/** Polls for the same deliveries, first come, first served. */
export type PollQueue = Set<Poll>;

/** All waiting polls, by agent and by what they claim. */
export type Polls = {
  add(poll: Poll): { readonly isFirst: boolean };
  remove(poll: Poll): void;
  of(agentId: string): readonly PollQueue[];
  count(): number;
  all(): readonly Poll[];
};

export function createPolls(): Polls {
  const agents = new Map<string, Map<string, PollQueue>>();
  const nameOf = ({ route, provider }: Claim): string => JSON.stringify([route, provider]);
  const queues = (): PollQueue[] => [...agents.values()].flatMap((each) => Array.from(each.values()));
  return {
    add(poll) {
      const { agentId } = poll.claim;
      const ofAgent = agents.get(agentId) ?? new Map<string, PollQueue>();
      agents.set(agentId, ofAgent);
      const name = nameOf(poll.claim);
      const queue = ofAgent.get(name) ?? new Set();
      ofAgent.set(name, queue);
      queue.add(poll);
      return { isFirst: queue.size === 1 };
    },
    remove(poll) {
      const { agentId } = poll.claim;
      const ofAgent = agents.get(agentId);
      const queue = ofAgent?.get(nameOf(poll.claim));
      queue?.delete(poll);
      if (queue?.size === 0) ofAgent?.delete(nameOf(poll.claim));
      if (ofAgent?.size === 0) agents.delete(agentId);
    },
    of: (agentId) => [...(agents.get(agentId)?.values() ?? [])],
    count: () => queues().reduce((sum, { size }) => sum + size, 0),
    all: () => queues().flatMap((queue) => Array.from(queue)),
  };
}
