/**
 * How many deliveries this gateway has under way at each agent, and how many it may: an agent's limit is shared evenly
 * among the gateways that are alive, so that nobody has to count across them for each delivery.
 */
export type AgentSlots = {
  /** Takes a slot, if one is free. */
  take(agentId: string, concurrency: number): boolean;
  free(agentId: string, concurrency: number): number;
  release(agentId: string): void;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
};

/** @param gateways - how many gateways are alive, this one among them. */
export function createAgentSlots(gateways: () => number): AgentSlots {
  const taken = new Map<string, number>();
  const waitingForIdle: (() => void)[] = [];
  const free = (agentId: string, concurrency: number): number =>
    Math.max(1, Math.floor(concurrency / gateways())) - (taken.get(agentId) ?? 0);
  return {
    free,
    take(agentId, concurrency) {
      if (free(agentId, concurrency) <= 0) return false;
      taken.set(agentId, (taken.get(agentId) ?? 0) + 1);
      return true;
    },
    release(agentId) {
      const left = (taken.get(agentId) ?? 0) - 1;
      if (left > 0) taken.set(agentId, left);
      else taken.delete(agentId);
      if (taken.size === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    },
    idle: () =>
      taken.size === 0 ? Promise.resolve() : new Promise((resolve) => waitingForIdle.push(resolve)),
  };
}
