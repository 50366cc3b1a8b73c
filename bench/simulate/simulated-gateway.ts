import { randomUUID } from "node:crypto";
import type { Agent } from "../../packages/gateway/src/agents/agent.ts";
import { createPresence } from "../../packages/gateway/src/dispatch/presence/presence.ts";
import { createAgentSlots } from "../../packages/gateway/src/dispatch/agent-slots.ts";
import { deliverAssured } from "../../packages/gateway/src/dispatch/deliver-assured.ts";
import type { Webhook } from "../../packages/gateway/src/deliveries/delivery.ts";
import { createDeliveryIds } from "../../packages/gateway/src/ids/delivery-id.ts";
import { createDispatcher } from "../../packages/gateway/src/dispatch/dispatcher.ts";
import { createBodyMemory } from "../../packages/gateway/src/bodies/body-memory.ts";
import { SWEEP_EVERY } from "../../packages/gateway/src/engine/sweep.ts";
import { joinGateways } from "../../packages/gateway/src/cluster/instance.ts";
import type { InHand } from "../../packages/gateway/src/dispatch/journal/journal.ts";
import type { Queue } from "../../packages/gateway/src/dispatch/queue/queue.ts";
import type { AgentSlots } from "../../packages/gateway/src/dispatch/agent-slots.ts";
import { createLog } from "../../packages/gateway/src/telemetry/log.ts";
import { ShortLivedMap } from "../../packages/gateway/src/short-lived-map.ts";
import type { VirtualClock } from "./clock.ts";
import { createDatabaseLink, type DatabaseReach } from "./store/database-link.ts";
import type { MemoryGateways } from "./store/memory-gateways.ts";
import { createMemoryJournal } from "./store/memory-journal.ts";
import { createMemoryPresence, type PausedAgents } from "./store/memory-presence.ts";
import { createMemoryGatewayList, createMemoryQueue } from "./store/memory-queue.ts";
import type { MemoryStore } from "./store/memory-store.ts";
import type { Random } from "./random.ts";
import type { SimulatedAgents } from "./simulated-agents.ts";

/** One gateway process: the real engine's rules, with memory instead of the database. */
export type SimulatedGateway = {
  /**
   * Receives a webhook with policy `queued`.
   *
   * @returns its id if the sender gets 202, undefined if it gets 503; never resolves if the process dies first.
   */
  accept(webhook: Webhook): Promise<bigint | undefined>;
  /** Kills the process, like SIGKILL. */
  kill(): void;
  readonly isAlive: () => boolean;
};

/** Breaks a rule, to test that the checks find it. */
export type Sabotage = {
  readonly queue?: (queue: Queue) => Queue;
  readonly slots?: (slots: AgentSlots) => AgentSlots;
};

export type SimulatedGatewayParts = {
  /** Its index, from 0. */
  readonly place: number;
  readonly clock: VirtualClock;
  readonly database: DatabaseReach;
  readonly store: MemoryStore;
  readonly gateways: MemoryGateways;
  readonly paused: PausedAgents;
  /** Notifies all gateways. */
  readonly notify: (agentId: string) => void;
  readonly listen: (listener: (agentId: string) => void) => void;
  readonly findAgent: (agentId: string) => Agent;
  readonly urlOf: (agentId: string) => string;
  readonly agentOf: (text: string) => number;
  readonly agents: SimulatedAgents;
  readonly schedule: readonly number[];
  readonly random: Random;
  readonly onLook: (due: number, waiting: number) => void;
  readonly sabotage?: Sabotage;
};

const log = createLog("silent", "json");

/** Starts a gateway as `startEngine` does. */
export async function startSimulatedGateway(parts: SimulatedGatewayParts): Promise<SimulatedGateway> {
  const { place, clock, store, gateways, schedule, random, sabotage = {} } = parts;
  const link = createDatabaseLink(clock, parts.database);
  const now = (): number => clock.now();
  const every = (milliseconds: number, call: () => void): (() => void) => {
    let isOver = false;
    const again = (): void => {
      if (isOver || link.isCut()) return;
      call();
      clock.after(milliseconds, again);
    };
    clock.after(milliseconds, again);
    return () => {
      isOver = true;
    };
  };

  const instance = await joinGateways({
    name: randomUUID(),
    list: createMemoryGatewayList(gateways, link),
    now,
    elapsed: now,
    every,
    standDown: () => deliveries.breakOff(),
    onSign() {},
    onError() {},
  });
  const inHand: InHand = new ShortLivedMap();
  const nextId = createDeliveryIds(instance.number, now);
  const mine = { store, link, gateway: instance.name, inHand, now };
  const journal = createMemoryJournal({ ...mine, nextId });
  const plainQueue = createMemoryQueue({ ...mine, gateways, onLook: parts.onLook });
  const queue = sabotage.queue?.(plainQueue) ?? plainQueue;
  const plainSlots = createAgentSlots(() => (instance.isLeased() ? instance.standing() : undefined));
  const slots = sabotage.slots?.(plainSlots) ?? plainSlots;
  const depth = { hasRoom: () => true, changed() {} };
  const presence = createPresence({
    store: createMemoryPresence(parts.paused, link, parts.urlOf, now),
    probe: (acpUrl) => parts.agents.probe(parts.agentOf(acpUrl)),
    now,
    random,
    log,
    async onBack(agentId) {
      await queue.hurry(agentId);
      await link.commit(() => parts.notify(agentId));
    },
  });
  const findAgent = async (agentId: string): Promise<Agent> => {
    if (parts.database.isOut) await link.query(() => {});
    return parts.findAgent(agentId);
  };
  const deliveries = createDispatcher({
    withBatch: () => Promise.reject(new Error("nothing is batched")),
    isLeased: instance.isLeased,
    agents: { find: async (by) => ("id" in by ? findAgent(by.id) : undefined) },
    keys: { internalKey: async () => "" },
    presence,
    slots,
    working: { begin: () => () => {} },
    queue,
    depth,
    inbox: { wake() {} },
    journal,
    memory: createBodyMemory(Number.MAX_SAFE_INTEGER),
    attempt: (delivery, _destination, _sink, cancellation) =>
      parts.agents.attempt(delivery, cancellation, place),
    schedule,
    now,
    wait: async (milliseconds) =>
      new Promise<void>((resolve) =>
        clock.after(milliseconds, () => {
          if (!link.isCut()) resolve();
        }),
      ),
    random,
    measure: { attempted() {} },
    log,
  });
  parts.listen((agentId) => {
    if (link.isCut()) return;
    presence.unpause(agentId);
    deliveries.poke(agentId);
  });
  let sweeping: Promise<void> | undefined;
  const sweep = (): void => {
    sweeping ??= presence
      .refresh()
      .then(() => deliveries.sweep())
      .catch(() => {})
      .finally(() => {
        sweeping = undefined;
      });
  };
  every(SWEEP_EVERY, sweep);

  return {
    async accept(webhook) {
      try {
        const agent = await findAgent(webhook.agentId);
        const sender = () => ({ sink: NOBODY, postpone() {}, breakOff() {} });
        const accepted = await deliverAssured(webhook, agent, sender, 0, {
          journal,
          slots,
          deliveries,
          depth,
          now,
        });
        return accepted.outcome === "accepted" ? accepted.id : undefined;
      } catch {
        return undefined;
      }
    },
    kill: () => link.cut(),
    isAlive: () => !link.isCut(),
  };
}

/** With `queued`, nobody waits for the agent's response. */
const NOBODY = { start: async () => {}, write: () => true, onDrain() {}, end() {} };
