import type { Standing } from "../cluster/instance.ts";
import type { WorkingRuns } from "./runs/working-runs.ts";

/**
 * Limits how many deliveries (and runs) each agent has in progress. The limit is divided among the live gateways, so
 * none has to count across them for each delivery. The shares add up to the limit; with more gateways than slots, some
 * have no share and leave the delivery to the others.
 */
export type AgentSlots = {
  /** Takes a slot, if one is free. */
  take(agentId: string, concurrency: number): boolean;
  /** Takes up to `most` free slots. @returns how many it took. */
  takeMany(agentId: string, concurrency: number, most: number): number;
  /** Whether this gateway has a share of this limit. */
  hasShare(concurrency: number): boolean;
  release(agentId: string, count?: number): void;
  /** Resolves when no delivery is in progress. */
  idle(): Promise<void>;
};

/**
 * @param standing - this gateway's rank among the live ones. Undefined: others may consider it dead, so it starts
 * nothing.
 * @param working - the runs in progress, which take slots too.
 */
export function createAgentSlots(
  standing: () => Standing | undefined,
  working?: Pick<WorkingRuns, "slotsLeft">,
): AgentSlots {
  const taken = new Map<string, number>();
  const waitingForIdle: (() => void)[] = [];
  const share = (concurrency: number, place = standing()): number => {
    if (place === undefined) return 0;
    const { rank, of } = place;
    return Math.floor(concurrency / of) + (rank < concurrency % of ? 1 : 0);
  };
  const takeMany = (agentId: string, concurrency: number, most: number): number => {
    const inUse = taken.get(agentId) ?? 0;
    const place = standing();
    const runs = place && working?.slotsLeft(agentId, concurrency, place);
    const count = Math.max(0, Math.min(most, (runs ?? share(concurrency, place)) - inUse));
    if (count > 0) taken.set(agentId, inUse + count);
    return count;
  };
  return {
    takeMany,
    take: (agentId, concurrency) => takeMany(agentId, concurrency, 1) === 1,
    hasShare: (concurrency) => share(concurrency) > 0,
    release(agentId, count = 1) {
      const left = (taken.get(agentId) ?? 0) - count;
      if (left > 0) taken.set(agentId, left);
      else taken.delete(agentId);
      if (taken.size === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    },
    idle: () =>
      taken.size === 0 ? Promise.resolve() : new Promise((resolve) => waitingForIdle.push(resolve)),
  };
}
