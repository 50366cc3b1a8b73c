import { createPerSecond, type PerSecond } from "./per-second.ts";

/** What is counted while time advances. */
export type Counts = {
  readonly attempts: PerSecond;
  readonly probes: PerSecond;
  readonly accepted: PerSecond;
  readonly refused: PerSecond;
  readonly ended: PerSecond;
  /** Deliveries waiting at the end of each second. */
  readonly waiting: PerSecond;
  readonly pausedAgents: PerSecond;
  /** The largest number of agents for which one sweep found due deliveries, and the largest number with any waiting. */
  mostDue: number;
  mostWaiting: number;
  /** How often a sweep found an agent with due deliveries. */
  pokes: number;
  /** How often the dispatchers looked up an agent, not counting attempts. */
  looks: number;
};

/** @param start - Unix milliseconds of virtual time. */
export function createCounts(start: number): Counts {
  return {
    attempts: createPerSecond(start),
    probes: createPerSecond(start),
    accepted: createPerSecond(start),
    refused: createPerSecond(start),
    ended: createPerSecond(start),
    waiting: createPerSecond(start),
    pausedAgents: createPerSecond(start),
    mostDue: 0,
    mostWaiting: 0,
    pokes: 0,
    looks: 0,
  };
}
