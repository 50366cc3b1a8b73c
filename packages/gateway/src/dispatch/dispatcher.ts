import { ShortLivedMap } from "../short-lived-map.ts";
import type { RunningDelivery } from "../deliveries/delivery.ts";
import type { AgentSlots } from "./agent-slots.ts";
import { createBreakOff, type Term } from "./attempts/cancellation.ts";
import { createClaimLoop, type ClaimLoopParts } from "./claim-loop.ts";
import type { Queue } from "./queue/queue.ts";
import { createRunAttempt, type RunAttemptParts } from "./run-attempt.ts";
import { createWaitingSenders, type WaitingSenders } from "./waiting-senders.ts";

/** Attempts due deliveries as far as slots, ordering and the agents' presence allow. */
export type DeliveryDispatcher = Pick<WaitingSenders, "hold" | "unhold"> & {
  /** Something may be due for this agent. */
  poke(agentId: string): void;
  /** The same, for something another gateway has just stored. */
  look(agentId: string): void;
  /** Whether this agent already has deliveries due: new ones queue behind them. */
  hasBacklog(agentId: string): boolean;
  /** The current term. Get it before claiming anything. */
  term(): Term;
  /** Runs a delivery that this gateway accepted as running in this term; its slot is already taken. */
  run(delivery: RunningDelivery, term: Term): void;
  /** Looks for due deliveries, including those that other gateways accepted. */
  sweep(): Promise<void>;
  /** Whether senders are waiting here for responses. */
  isAwaited(): boolean;
  /** Aborts all attempts: another gateway may start them again. */
  breakOff(): void;
  /** Whether waiting deliveries are being attempted. */
  isDelivering(): boolean;
  /** Starts no more attempts of waiting deliveries. Senders waiting for one get 202. */
  quiesce(): void;
  /** Resolves when the last attempt has ended. */
  idle(): Promise<void>;
};

export type DispatcherParts = RunAttemptParts &
  Omit<ClaimLoopParts, "isStopping" | "term" | "run"> & {
    readonly slots: AgentSlots;
    readonly queue: Queue;
    /** Whether this gateway's lease is valid right now. */
    readonly isLeased: () => boolean;
  };

export function createDispatcher(parts: DispatcherParts): DeliveryDispatcher {
  const { slots, queue, isLeased, log } = parts;
  const running = new ShortLivedMap<bigint, true>();
  const waitingForIdle: (() => void)[] = [];
  let breakOff = createBreakOff(isLeased);
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const senders = createWaitingSenders();
  const runAttempt = createRunAttempt(parts, senders, isStopping);

  const runToEnd = async (delivery: RunningDelivery, term: Term): Promise<void> => {
    const { agentId, lane } = delivery.webhook;
    running.set(delivery.id, true);
    const releaseSlot = (): void => {
      slots.release(agentId);
      if (claims.hasBacklog(agentId)) claims.claim(agentId);
    };
    try {
      await runAttempt(delivery, term, releaseSlot);
    } finally {
      running.delete(delivery.id);
      // The next delivery of its conversation may now be due.
      if (lane !== undefined) claims.claim(agentId);
      if (running.size === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    }
  };
  const run = (delivery: RunningDelivery, term: Term): void => void runToEnd(delivery, term);
  const claims = createClaimLoop({ ...parts, isStopping, term: () => breakOff, run });

  const notRunning = (): bigint[] => senders.ids().filter((id) => !running.has(id));
  /** Senders need not wait until their deadline for an attempt that this gateway will not make. */
  const releaseSenders = async (): Promise<void> => {
    const ids = notRunning();
    if (ids.length === 0) return;
    senders.giveUpAll((await queue.notToCome(ids)).filter((id) => !running.has(id)));
  };

  return {
    poke: (agentId) => claims.poke(agentId),
    look: (agentId) => claims.claim(agentId),
    hasBacklog: (agentId) => claims.hasBacklog(agentId),
    term: () => breakOff,
    run,
    hold: (id, agentId, answer) => senders.hold(id, agentId, answer),
    unhold: (id) => senders.unhold(id),
    async sweep() {
      // A failed recovery must not hold up the other deliveries.
      const failures: unknown[] = [];
      const recovered = await queue.recover().catch((error: unknown) => {
        failures.push(error);
        return [];
      });
      for (const agentId of recovered) log.warn({ agent: agentId }, "took over deliveries of a dead gateway");
      await releaseSenders();
      await claims.refresh();
      if (failures.length > 0) throw failures[0];
    },
    breakOff() {
      breakOff.now();
      // While the gateway stops, late arrivals are not started either.
      if (!stopping) breakOff = createBreakOff(isLeased);
    },
    isAwaited: () => senders.ids().length > 0,
    isDelivering: () => !stopping,
    quiesce() {
      stopping = true;
      senders.giveUpAll(notRunning());
    },
    async idle() {
      await slots.idle();
      if (running.size > 0) await new Promise<void>((resolve) => waitingForIdle.push(resolve));
    },
  };
}
