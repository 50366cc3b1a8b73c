import type { Attempted } from "../../packages/gateway/src/dispatch/attempts/attempt.ts";
import type { Cancellation } from "../../packages/gateway/src/dispatch/attempts/cancellation.ts";
import type { AttemptError, RunningDelivery } from "../../packages/gateway/src/deliveries/delivery.ts";
import type { VirtualClock } from "./clock.ts";
import type { Begun, Entry, Ledger } from "./record/ledger.ts";
import type { PerSecond } from "./record/per-second.ts";
import { logNormal, type Random } from "./random.ts";

/** How an agent treats requests: accepts them, has no listener, or answers 503 to all. */
export type Condition = "well" | "away" | "overloaded";

/** How the agents behave, and what they see. */
export type SimulatedAgents = {
  /** Makes an attempt at an agent. @param cancellation - signals when the gateway aborts it. */
  attempt(delivery: RunningDelivery, cancellation: Cancellation, gateway: number): Promise<Attempted>;
  /** Requests `/healthz`. */
  probe(agent: number): Promise<boolean>;
};

export type SimulatedAgentsParts = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly agentOf: (id: string) => number;
  readonly concurrency: number;
  readonly conditionOf: (agent: number) => Condition;
  readonly onAttempt: (agent: number, entry: Entry | undefined) => void;
  readonly probes: PerSecond;
};

/** Assumptions about agents, in milliseconds: how long they take, and how soon they refuse. */
export const SERVICE = { median: 80, sigma: 0.8 };
const LONGEST_SERVICE = 20_000;
const REFUSED_AFTER = 1;
const OVERLOAD_AFTER = 5;

export function createSimulatedAgents(parts: SimulatedAgentsParts): SimulatedAgents {
  const { clock, random, ledger, conditionOf } = parts;

  return {
    attempt: async ({ id, webhook }, cancellation, gateway) =>
      new Promise<Attempted>((resolve) => {
        const agent = parts.agentOf(webhook.agentId);
        const condition = conditionOf(agent);
        const begunAt = clock.now();
        let isOver = false;
        const begun: Begun | undefined = ledger.begin(id, gateway, parts.concurrency);
        parts.onAttempt(agent, begun?.entry);
        const settle = (status: number | undefined, error?: AttemptError, cause?: string): void => {
          if (isOver) return;
          isOver = true;
          cancellation.listen(undefined);
          if (begun !== undefined) ledger.end(begun, status === 200);
          const duration = clock.now() - begunAt;
          resolve({
            result: { agentStatus: status, error, duration, answer: undefined, retryNotBefore: undefined },
            cause,
          });
        };
        const breakOff = (): void => settle(undefined, "caller_gone", "the caller disconnected");
        if (cancellation.isGone()) {
          breakOff();
          return;
        }
        cancellation.listen(breakOff);
        switch (condition) {
          case "away":
            clock.after(REFUSED_AFTER, () => settle(undefined, "agent_unreachable", "ECONNREFUSED"));
            return;
          case "overloaded":
            clock.after(OVERLOAD_AFTER, () => settle(503));
            return;
          case "well":
            clock.after(Math.min(logNormal(random, SERVICE.median, SERVICE.sigma), LONGEST_SERVICE), () => {
              if (conditionOf(agent) === "away") settle(undefined, "agent_unreachable", "ECONNRESET");
              else settle(200);
            });
        }
      }),
    probe: async (agent) =>
      new Promise<boolean>((resolve) => {
        parts.probes.add(clock.now());
        clock.after(REFUSED_AFTER, () => resolve(conditionOf(agent) === "well"));
      }),
  };
}
