import type { Webhook } from "../../../packages/gateway/src/deliveries/delivery.ts";
import { createLaneWatch } from "./lane-watch.ts";
import type { StoreWitness } from "../store/memory-store.ts";

/** What the ledger knows about an open delivery. */
export type Entry = {
  readonly id: bigint;
  readonly agent: number;
  /** When it was stored durably, in Unix milliseconds. */
  readonly recordedAt: number;
  readonly lane: string | undefined;
  /** Its position in its ordering key's queue, from 1. */
  readonly place: number;
  isAcknowledged: boolean;
  /** Attempts that have begun. */
  begun: number;
  /** Attempts that the agent answered 2xx. */
  answered: number;
};

/** An attempt in progress, as the agent sees it. */
export type Begun = { readonly entry: Entry; readonly gateway: number };

/**
 * A record independent of the simulated store: which responses senders got, what agents saw, and which deliveries were stored
 * as ended. Counts violations of the invariants, by name.
 */
export type Ledger = StoreWitness & {
  /** The sender got the response that the delivery is stored. */
  acknowledged(id: bigint): void;
  refused(): void;
  /** An attempt has reached the agent. */
  begin(id: bigint, gateway: number, concurrency: number): Begun | undefined;
  /** The attempt has ended. @param isGood - whether the agent answered 2xx. */
  end(begun: Begun, isGood: boolean): void;
  /** No living gateway owns this gateway's attempts in progress any more. @returns their deliveries. */
  gatewayDied(gateway: number): Entry[];
  /** Until then (Unix milliseconds), gateways come and go, and may disagree about each other's shares. */
  unsettle(until: number): void;
  readonly open: () => number;
  readonly totals: Readonly<Totals>;
  /** The violations, each with its count, once everything should have ended. */
  violations(): string[];
};

export type Totals = {
  recorded: number;
  acknowledged: number;
  refused: number;
  delivered: number;
  failed: number;
  attempts: number;
  /** Attempts at deliveries that the agent had already answered 2xx. */
  repeated: number;
  /** By how much an agent's deliveries in progress exceeded its limit at most, while gateways came and went. */
  mostAbove: number;
};

export type LedgerHooks = {
  readonly now: () => number;
  readonly agentOf: (webhook: Webhook) => number;
  /** Called when the first attempt of a delivery begins. */
  readonly onFirst: (entry: Entry) => void;
  readonly onSettled: (entry: Entry) => void;
};

export function createLedger({ now, agentOf, onFirst, onSettled }: LedgerHooks): Ledger {
  const entries = new Map<bigint, Entry>();
  const lanes = createLaneWatch();
  const underWay = new Map<number, number>();
  const ofGateway = new Map<number, Set<Begun>>();
  const wrong = new Map<string, number>();
  const totals: Totals = {
    recorded: 0,
    acknowledged: 0,
    refused: 0,
    delivered: 0,
    failed: 0,
    attempts: 0,
    repeated: 0,
    mostAbove: 0,
  };
  let unsettledUntil = 0;
  /** Deliveries that ended before their sender got the response that they are stored. */
  const endedFirst = new Set<bigint>();
  const blame = (what: string): void => void wrong.set(what, (wrong.get(what) ?? 0) + 1);
  const close = ({ entry }: Begun): void => {
    const left = (underWay.get(entry.agent) ?? 0) - 1;
    if (left > 0) underWay.set(entry.agent, left);
    else underWay.delete(entry.agent);
    if (entry.lane !== undefined) lanes.end(entry.lane);
  };

  return {
    totals,
    recorded(id, webhook) {
      const lane = webhook.lane === undefined ? undefined : `${webhook.agentId} ${webhook.lane}`;
      entries.set(id, {
        id,
        agent: agentOf(webhook),
        recordedAt: now(),
        lane,
        place: lane === undefined ? 0 : lanes.join(lane),
        isAcknowledged: false,
        begun: 0,
        answered: 0,
      });
      totals.recorded += 1;
    },
    acknowledged(id) {
      totals.acknowledged += 1;
      const entry = entries.get(id);
      if (entry !== undefined) entry.isAcknowledged = true;
      else if (!endedFirst.delete(id)) blame("acknowledged, but never recorded");
    },
    refused() {
      totals.refused += 1;
    },
    begin(id, gateway, concurrency) {
      totals.attempts += 1;
      const entry = entries.get(id);
      if (entry === undefined) {
        blame("attempted after it had finished");
        return undefined;
      }
      const count = (underWay.get(entry.agent) ?? 0) + 1;
      underWay.set(entry.agent, count);
      if (count > concurrency) {
        if (now() <= unsettledUntil) totals.mostAbove = Math.max(totals.mostAbove, count - concurrency);
        else blame("more in progress at an agent than it allows");
      }
      if (entry.lane !== undefined) {
        const fault = lanes.begin(entry.lane, entry.place);
        if (fault !== undefined) blame(fault);
      }
      if (entry.answered > 0) totals.repeated += 1;
      entry.begun += 1;
      if (entry.begun === 1) onFirst(entry);
      const begun = { entry, gateway };
      const others = ofGateway.get(gateway);
      if (others === undefined) ofGateway.set(gateway, new Set([begun]));
      else others.add(begun);
      return begun;
    },
    end(begun, isGood) {
      if (isGood) begun.entry.answered += 1;
      // If not, its gateway died first.
      if (ofGateway.get(begun.gateway)?.delete(begun) === true) close(begun);
    },
    gatewayDied(gateway) {
      const broken = [...(ofGateway.get(gateway) ?? [])];
      ofGateway.delete(gateway);
      for (const begun of broken) close(begun);
      return broken.map(({ entry }) => entry);
    },
    unsettle(until) {
      unsettledUntil = Math.max(unsettledUntil, until);
    },
    settled(id, status) {
      const entry = entries.get(id);
      if (entry === undefined) {
        blame("ended twice");
        return;
      }
      entries.delete(id);
      if (!entry.isAcknowledged) endedFirst.add(id);
      if (status === "delivered") {
        totals.delivered += 1;
        if (entry.answered === 0) blame("recorded as delivered, but never answered by its agent");
      } else {
        totals.failed += 1;
      }
      if (entry.lane !== undefined) lanes.leave(entry.lane);
      onSettled(entry);
    },
    open: () => entries.size,
    violations() {
      const lost = [...entries.values()].filter(({ isAcknowledged }) => isAcknowledged).length;
      return [
        ...(lost > 0 ? [`acknowledged, but not delivered in the end: ${lost}`] : []),
        ...[...wrong].map(([what, count]) => `${what}: ${count}`),
      ];
    },
  };
}
