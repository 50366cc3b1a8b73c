import { atMost } from "../agent/background.ts";
import type { AgentLog } from "../agent/log.ts";
import { backoff, type Sleep } from "../agent/registration/stay-registered.ts";
import type { GatewayClient } from "../client/gateway-client.ts";
import type { ClaimedDelivery } from "../client/openapi.ts";
import { ask, type Asked } from "./ask.ts";
import type { Claim, Settlement } from "./claim.ts";
import { workClaim, type WorkedClaim } from "./work-claim.ts";

/** Claims an agent's deliveries, and works on them. */
export type Puller = {
  /** Resolves when it has stopped claiming and all that it claimed has ended. */
  readonly ended: Promise<PullEnd>;
  /** Stops claiming, and continues with what was claimed. */
  quiesce(): void;
  /**
   * Stops claiming, and resolves when all that was claimed has ended. Hands unfinished claims back to the gateway shortly
   * before `patience` milliseconds are over.
   *
   * @param asks - asks work in progress to stop immediately, or only when the time is over.
   * @returns how many were handed back.
   */
  stop(patience: number, asks?: "at_once" | "at_last"): Promise<number>;
};

export type Refused = Extract<Asked<never>, { readonly outcome: "refused" }>;

/** Why a puller stopped claiming. */
export type PullEnd =
  | { readonly outcome: "stopped" }
  /** Nothing was waiting any longer, or `most` were claimed. */
  | { readonly outcome: "done" }
  /** The gateway denied the claim. */
  | { readonly outcome: "refused"; readonly refused: Refused };

export type PullerParts = {
  readonly gateway: Pick<GatewayClient, "agents" | "deliveries" | "baseUrl">;
  readonly agent: string;
  /** The agent's internal key; if undefined, the client's credentials are used. */
  readonly key: () => string | undefined;
  /** Whether claiming makes sense yet. */
  readonly isReady?: () => boolean;
  /** Claims only deliveries for this route, or from this provider. */
  readonly only?: { readonly route?: string; readonly provider?: string };
  /** How many are worked on at the same time. */
  readonly concurrency: number;
  /** Seconds without a report after which the gateway gives a claim to another process. */
  readonly lease: number;
  /** Seconds that a claim waits for a delivery. */
  readonly wait: number;
  /** Claims until nothing is waiting, instead of until it is stopped. */
  readonly untilEmpty?: boolean;
  /** Claims at most this many. */
  readonly most?: number;
  /** A rejection is a nack. */
  readonly work: (claim: Claim) => Promise<Settlement>;
  readonly onSettled?: (delivery: ClaimedDelivery, settlement: Settlement, isRecorded: boolean) => void;
  /** The gateway denied a claim: whether to try again, after a pause. */
  readonly onRefused: (refused: Refused) => Promise<"again" | "end">;
  readonly log: AgentLog;
  /** In milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

/** The most deliveries that one claim can take. */
const MOST_AT_ONCE = 100;
/** An empty response that arrives sooner than this, in milliseconds, means that the gateway did not wait. */
const SOON = 500;
/** The part of the stop time that is reserved for handing claims back, in milliseconds. */
const HAND_BACK = 3_000;

/** Starts to claim. */
export function startPuller(parts: PullerParts): Puller {
  const stopping = new AbortController();
  const active = new Set<WorkedClaim>();
  let wake = new AbortController();

  const begin = (delivery: ClaimedDelivery): void => {
    const { gateway, lease, work, log, sleep, random, onSettled = () => {} } = parts;
    const claim = workClaim({ gateway, delivery, lease, work, onSettled, log, sleep, random });
    active.add(claim);
    void claim.ended.then(() => {
      active.delete(claim);
      wake.abort();
    });
    // It arrived just when the puller stopped.
    if (stopping.signal.aborted) {
      claim.stop();
      claim.handBack();
    }
  };
  const freeSlot = async (): Promise<void> => {
    while (active.size >= parts.concurrency && !stopping.signal.aborted) {
      wake = new AbortController();
      await parts.sleep(60_000, AbortSignal.any([wake.signal, stopping.signal]));
    }
  };
  const claiming = claimUntilStopped(parts, {
    begin,
    freeSlot,
    free: () => parts.concurrency - active.size,
    signal: stopping.signal,
  });
  const ended = claiming.then(async (end) => {
    await Promise.all([...active].map(async (claim) => claim.ended));
    return end;
  });

  return {
    ended,
    quiesce: () => stopping.abort(),
    async stop(patience, asks = "at_last") {
      stopping.abort();
      await claiming;
      if (asks === "at_once") for (const claim of active) claim.stop();
      const grace = Math.max(patience / 2, patience - HAND_BACK);
      await atMost(grace, ended);
      const left = active.size;
      for (const claim of active) claim.stop();
      for (const claim of active) claim.handBack();
      await atMost(patience - grace, ended);
      for (const claim of active) claim.giveUp();
      await ended;
      return left;
    },
  };
}

type ClaimingParts = {
  readonly begin: (delivery: ClaimedDelivery) => void;
  /** Resolves when there is room for one more. */
  readonly freeSlot: () => Promise<void>;
  readonly free: () => number;
  readonly signal: AbortSignal;
};

async function claimUntilStopped(
  parts: PullerParts,
  { begin, freeSlot, free, signal }: ClaimingParts,
): Promise<PullEnd> {
  const { gateway, log, now, random, sleep, most = Number.POSITIVE_INFINITY } = parts;
  let [claimed, failures] = [0, 0];
  while (claimed < most) {
    await freeSlot();
    if (signal.aborted) return { outcome: "stopped" };
    const began = now();
    const max = Math.min(free(), MOST_AT_ONCE, most - claimed);
    const asked = parts.isReady?.() === false ? undefined : await claimNow(parts, max, signal);
    if (signal.aborted && asked?.outcome !== "answered") return { outcome: "stopped" };
    switch (asked?.outcome) {
      case "answered": {
        if (failures > 0) log.info(`claiming from ${gateway.baseUrl} again`);
        failures = 0;
        const deliveries = asked.answer;
        claimed += deliveries.length;
        for (const delivery of deliveries) begin(delivery);
        if (deliveries.length > 0) continue;
        if (parts.untilEmpty === true) return { outcome: "done" };
        // The gateway is stopping, or the agent's other processes work on as many as it may.
        if (now() - began < SOON) await sleep(SOON * (1 + random()), signal);
        continue;
      }
      case "unreachable":
        if (failures === 0) log.warn(`cannot claim: ${asked.detail}; trying again`);
        break;
      case "refused":
        if ((await parts.onRefused(asked)) === "end") return { outcome: "refused", refused: asked };
        break;
      case undefined:
        await sleep(SOON * (1 + random()), signal);
        continue;
    }
    failures += 1;
    await sleep(backoff(failures, random()), signal);
  }
  return { outcome: "done" };
}

async function claimNow(parts: PullerParts, max: number, signal: AbortSignal) {
  const { gateway, agent, key, only, lease, wait, untilEmpty = false } = parts;
  const internalKey = key();
  const wanted = { ...only, max, lease, wait: untilEmpty ? 0 : wait };
  return ask(async () =>
    gateway.agents.claim(agent, wanted, { signal, ...(internalKey !== undefined && { internalKey }) }),
  );
}
