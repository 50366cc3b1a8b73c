import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import type { Agents } from "../agents/agents.ts";
import { createPresence, type Presence } from "./presence/presence.ts";
import { createPresenceStore } from "./presence/presence-store.ts";
import { probeAgent } from "./presence/probe.ts";
import type { Keys } from "../keys/keys.ts";
import type { Database } from "../storage/database.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import { isHeld, isOutage } from "../storage/outage.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { repairAfterSetBack, watchForSetBack } from "./queue/repair-after-set-back.ts";
import { createAgentSlots, type AgentSlots } from "./agent-slots.ts";
import { makeAttempt } from "./attempts/attempt.ts";
import { createDeliveryIds } from "../ids/delivery-id.ts";
import { createDispatcher, type DeliveryDispatcher } from "./dispatcher.ts";
import { createIdSource } from "../ids/id-source.ts";
import { createJournal, type InHand, type Journal } from "./queue/journal.ts";
import { createQueueDepth, type QueueDepth } from "./queue/queue-depth.ts";
import { createQueue, type Queue } from "./queue/queue.ts";
import { createStoreHealth } from "../cluster/store-health.ts";
import { joinCluster } from "../cluster/join-cluster.ts";

/** Everything that deliveries need, running. */
export type Engine = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly nextId: () => bigint;
  readonly journal: Journal;
  readonly queue: Queue;
  readonly depth: QueueDepth;
  readonly slots: AgentSlots;
  readonly presence: Presence;
  readonly deliveries: DeliveryDispatcher;
  /** Whether the store took what it was last given. */
  canStore(): boolean;
  /** Something failed, perhaps because the store is out of reach: this gateway is not ready then. */
  noticeOutage(error: unknown): void;
  /** How many gateways on this database are alive, this one among them. */
  liveGateways(): number;
  /** An agent is there (again): what waits for it goes out at once, from all gateways. */
  wake(agentId: string): Promise<void>;
  /** Begins no attempt of what waits any more: other gateways may, or this one when it has started again. */
  quiesce(): void;
  /** Breaks off every attempt under way, and puts it back. */
  breakOff(): void;
  /** Resolves when the last attempt has ended, and this gateway has left the others. */
  stop(): Promise<void>;
};

export type EngineParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly keys: Keys;
  /** The HTTP client for agents. */
  readonly dispatcher: Dispatcher;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** How many deliveries may wait for one agent. */
  readonly queueDepth: number;
  readonly memory: BodyMemory;
  /** How long an attempt may take, in milliseconds. */
  readonly attemptLimit: number;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  /** The clock of this machine, in Unix milliseconds. */
  readonly machine: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly measure: DeliveryMetrics;
  readonly tracing: Tracing;
  /** Of the gateway's own URL, without a slash at the end. */
  readonly publicPath: string;
  readonly log: Logger;
};

/** How often the queue is looked through for what is due, whichever gateway left it, in milliseconds. */
export const SWEEP_EVERY = 500;
const WAKE = "wake ";
const GATEWAYS = "gateways";

/** Starts to deliver: first of all what an earlier gateway left behind. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  const { database, now, elapsed, log } = parts;
  const store = createStoreHealth(elapsed);
  const ids = createIdSource(database, now);
  const instance = await joinCluster({ ...parts, store, ids, every, standDown: () => deliveries.breakOff() });
  await repairAfterSetBack(database, now());
  const nextId = createDeliveryIds(instance.number, ids.time);
  const inHand: InHand = new Map();
  const mine = { database, gateway: instance.name, inHand, now };
  const journal = createJournal({ ...parts, ...mine, nextId, store });
  const noticeOutage = (error: unknown): void => {
    // What one conversation's holder keeps others waiting for is no outage of the store.
    if (!isOutage(error) || isHeld(error)) return;
    // SQLite has one writer: a commit that goes through tells of all else.
    if (database.isShared) store.failed(error);
    else store.refused(error);
  };
  const storedQueue = createQueue({
    ...mine,
    onError: (error) => log.warn({ err: error }, "a delivery of a dead gateway could not be taken up yet"),
  });
  const queue: Queue = {
    ...storedQueue,
    claim: (agentId, most) =>
      storedQueue.claim(agentId, most).catch((error: unknown) => {
        noticeOutage(error);
        throw error;
      }),
  };
  // Senders wait for the count: on PostgreSQL it is given up like all else that they wait for.
  const counted = database.isShared ? database.prompt : database.browse;
  const depth = createQueueDepth({ browse: counted }, parts.queueDepth, elapsed);
  const slots = createAgentSlots(() => (instance.isLeased() ? instance.standing() : undefined));
  const wake = async (agentId: string): Promise<void> => {
    await queue.hurry(agentId);
    await database.notify(WAKE + agentId);
  };
  const presence = createPresence({
    ...parts,
    store: createPresenceStore(database, now),
    probe: (acpUrl, stopping) => probeAgent(acpUrl, parts.dispatcher, stopping),
    onBack: wake,
  });
  const deliveries = createDispatcher({
    ...parts,
    presence,
    slots,
    queue,
    depth,
    journal,
    isLeased: instance.isLeased,
    attempt: (delivery, destination, sink, signal) => makeAttempt(delivery, destination, sink, signal, parts),
    wait: (milliseconds) => wait(milliseconds),
  });

  const stopListening = database.listen((message) => {
    if (message === GATEWAYS) void instance.lookAround();
    if (!message.startsWith(WAKE)) return;
    const agentId = message.slice(WAKE.length);
    presence.unpause(agentId);
    deliveries.poke(agentId);
  });
  const noticeSetBack = watchForSetBack(now, elapsed, () => repairAfterSetBack(database, now()));
  let sweeping: Promise<void> | undefined;
  const sweep = (): Promise<void> =>
    (sweeping ??= noticeSetBack()
      .then(() => inSpiteOf([() => presence.refresh(), () => deliveries.sweep()]))
      .catch((error: unknown) => {
        noticeOutage(error);
        log.error({ err: error }, "the queue could not be looked through");
      })
      .finally(() => {
        sweeping = undefined;
      }));
  const endSweeping = every(SWEEP_EVERY, () => void sweep());
  await database.notify(GATEWAYS);
  await sweep();

  return {
    gateway: instance.name,
    nextId,
    journal,
    queue,
    depth,
    slots,
    presence,
    deliveries,
    wake,
    canStore: () => store.takes(),
    noticeOutage,
    liveGateways: () => instance.standing().of,
    quiesce: () => deliveries.quiesce(),
    breakOff: () => deliveries.breakOff(),
    async stop() {
      deliveries.quiesce();
      endSweeping();
      stopListening();
      presence.stop();
      await sweeping;
      await deliveries.idle();
      await instance.release();
      await database.notify(GATEWAYS).catch(() => {});
    },
  };
}

/** Does one after the other, also where one fails. @throws what the first failed with. */
async function inSpiteOf(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** An interval for which alone the process does not stay. */
function every(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
