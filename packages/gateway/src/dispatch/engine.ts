import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import type { Agents } from "../agents/agents.ts";
import { createPresence, type Presence } from "./presence/presence.ts";
import { createPresenceStore } from "./presence/presence-store.ts";
import { probeAgent } from "./presence/probe.ts";
import type { Runs } from "../runs/runs.ts";
import { createEngineRuns, type EngineRuns } from "./runs/create-runs.ts";
import type { Keys } from "../keys/keys.ts";
import type { Database } from "../storage/database.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import { isHeld, isOutage } from "../storage/outage.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import type { RunMetrics } from "../runs/run-metrics.ts";
import type { RunTokens } from "../runs/run-token.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { repairAfterSetBack, watchForSetBack } from "./queue/repair-after-set-back.ts";
import { createAgentSlots, type AgentSlots } from "./agent-slots.ts";
import { makeAttempt } from "./attempts/attempt.ts";
import { withBatch } from "./attempts/with-batch.ts";
import { createDeliveryIds } from "../ids/delivery-id.ts";
import { createDispatcher, type DeliveryDispatcher } from "./dispatcher.ts";
import { createIdSource } from "../ids/id-source.ts";
import { createJournal, type InHand, type Journal } from "./journal/journal.ts";
import { createSenderAnswers, type SenderAnswers } from "./journal/sender-answers.ts";
import { createQueueDepth, type QueueDepth } from "./queue/queue-depth.ts";
import { createQueue, type Queue } from "./queue/queue.ts";
import { createStoreHealth } from "../cluster/store-health.ts";
import { createBoundKeys, type BoundKeys } from "../sessions/bound-keys.ts";
import { createClaimInSession } from "./sessions/claim-in-session.ts";
import { unbindKey } from "./sessions/unbind-key.ts";
import { bindKey, type Bound } from "./sessions/bind-key.ts";
import { joinCluster } from "../cluster/join-cluster.ts";

/** The running delivery engine. */
export type Engine = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly nextId: () => bigint;
  readonly journal: Journal;
  readonly answers: SenderAnswers;
  readonly queue: Queue;
  readonly depth: QueueDepth;
  readonly slots: AgentSlots;
  readonly presence: Presence;
  readonly deliveries: DeliveryDispatcher;
  readonly runs: Runs;
  readonly working: EngineRuns["working"];
  readonly boundKeys: BoundKeys;
  /** Ties a conversation, as a valid key, to the session of a delivery. Rejects while the store is away. */
  bindKey(deliveryId: bigint, key: string): Promise<Bound>;
  readonly unrecorded: EngineRuns["unrecorded"];
  /** Takes a conversation out of a session. @returns whether it was in it. */
  unbindKey(agentId: string, session: string, key: string): Promise<boolean>;
  /** Whether the last write to the store succeeded. */
  canStore(): boolean;
  /** Call when something failed, perhaps because the store is out of reach: then this gateway is not ready. */
  noticeOutage(error: unknown): void;
  /** How many gateways are alive on this database, including this one. */
  liveGateways(): number;
  /** Call when an agent is back: its waiting deliveries are attempted immediately, by all gateways. */
  wake(agentId: string): Promise<void>;
  /** Starts no more attempts of waiting deliveries: other gateways may, or this one after a restart. */
  quiesce(): void;
  /** Aborts every attempt in progress, and puts its delivery back. */
  breakOff(): void;
  /** Resolves when the last attempt has ended, and this gateway has left the cluster. */
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
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  /** How many deliveries may wait for one agent. */
  readonly queueDepth: number;
  readonly memory: BodyMemory;
  /** How long an attempt may take, in milliseconds. */
  readonly attemptLimit: number;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly measure: DeliveryMetrics;
  readonly tracing: Tracing;
  readonly runTokens: Pick<RunTokens, "issue">;
  readonly runMetrics: RunMetrics;
  /** Under which the gateway is reached; undefined: not known. */
  readonly publicUrl: string | undefined;
  /** The path of that URL, without a trailing slash. */
  readonly publicPath: string;
  readonly log: Logger;
};

/** How often the queue is searched for due deliveries, whichever gateway left them, in milliseconds. */
export const SWEEP_EVERY = 500;
/** How often what senders heard is written where their deliveries have not ended, in milliseconds. */
const ANSWERS_EVERY = 1_000;
const WAKE = "wake ";
const RUN_ENDED = "run ended ";
const GATEWAYS = "gateways";

/** Starts delivering, beginning with what an earlier gateway left behind. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  const { database, now, elapsed, log } = parts;
  const store = createStoreHealth(elapsed);
  const ids = createIdSource(database, now);
  const instance = await joinCluster({ ...parts, store, ids, every, standDown: () => deliveries.breakOff() });
  await repairAfterSetBack(database, now());
  const nextId = createDeliveryIds(instance.number, ids.time);
  const inHand: InHand = new Map();
  const mine = { database, gateway: instance.name, inHand, now };
  const answers = createSenderAnswers(database, elapsed);
  const boundKeys = createBoundKeys(database, now);
  await boundKeys.load();
  const journal = createJournal({ ...parts, ...mine, nextId, store, answers, boundKeys });
  const noticeOutage = (error: unknown): void => {
    // A held lock on one conversation is not an outage of the store.
    if (!isOutage(error) || isHeld(error)) return;
    // SQLite has one writer: a successful commit shows that everything else works.
    if (database.isShared) store.failed(error);
    else store.refused(error);
  };
  const storedQueue = createQueue({
    ...mine,
    onError: (error) => log.warn({ err: error }, "a delivery of a dead gateway could not be taken over yet"),
  });
  const claim = createClaimInSession(storedQueue.claim, { ...mine, boundKeys });
  const queue: Queue = {
    ...storedQueue,
    claim: (agentId, most) =>
      claim(agentId, most).catch((error: unknown) => {
        noticeOutage(error);
        throw error;
      }),
  };
  // Senders wait for the count, so on PostgreSQL it has the short timeout of everything else that they wait for.
  const counted = database.isShared ? database.prompt : database.browse;
  const depth = createQueueDepth({ browse: counted }, parts.queueDepth, elapsed);
  const runs = createEngineRuns({
    ...parts,
    ...mine,
    journal,
    canStore: () => store.takes(),
    poke: (agentId) => deliveries.poke(agentId),
    tell: (agentId) => database.notify(RUN_ENDED + agentId),
  });
  const { working } = runs;
  const slots = createAgentSlots(() => (instance.isLeased() ? instance.standing() : undefined), working);
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
    working,
    queue,
    depth,
    journal,
    isLeased: instance.isLeased,
    attempt: (delivery, destination, sink, signal) => makeAttempt(delivery, destination, sink, signal, parts),
    withBatch: (delivery, batch, attempt) => withBatch(delivery, batch, parts, attempt),
    wait: (milliseconds) => wait(milliseconds),
  });

  const stopListening = database.listen((message) => {
    if (boundKeys.heard(message)) return;
    if (message === GATEWAYS) void instance.lookAround();
    if (message.startsWith(RUN_ENDED)) runs.heard(message.slice(RUN_ENDED.length));
    if (!message.startsWith(WAKE)) return;
    const agentId = message.slice(WAKE.length);
    presence.unpause(agentId);
    deliveries.poke(agentId);
  });
  const noticeSetBack = watchForSetBack(now, elapsed, () => repairAfterSetBack(database, now()));
  let sweeping: Promise<void> | undefined;
  const sweep = (): Promise<void> =>
    (sweeping ??= noticeSetBack()
      .then(() => inSpiteOf([() => presence.refresh(), () => runs.sweep(), () => deliveries.sweep()]))
      .catch((error: unknown) => {
        noticeOutage(error);
        log.error({ err: error }, "the queue could not be searched");
      })
      .finally(() => {
        sweeping = undefined;
      }));
  const endSweeping = every(SWEEP_EVERY, () => void sweep());
  const writeAnswers = (since?: number): Promise<void> =>
    answers.write(since).catch((error: unknown) => {
      noticeOutage(error);
      log.warn({ err: error }, "what senders heard could not be written yet");
    });
  const endWriting = every(ANSWERS_EVERY, () => void writeAnswers(ANSWERS_EVERY));
  await database.notify(GATEWAYS);
  await sweep();

  return {
    gateway: instance.name,
    nextId,
    journal,
    answers,
    queue,
    depth,
    slots,
    presence,
    deliveries,
    runs,
    working,
    boundKeys,
    unbindKey: (agentId, session, key) => unbindKey({ agentId, session, key }, { database, boundKeys }),
    bindKey: (deliveryId, key) => bindKey(deliveryId, key, { ...parts, journal, boundKeys }),
    unrecorded: runs.unrecorded,
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
      endWriting();
      await writeAnswers();
      await instance.release();
      await database.notify(GATEWAYS).catch(() => {});
    },
  };
}

/** Runs all steps in order, even if one fails. @throws the first error. */
async function inSpiteOf(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** An interval that does not keep the process alive. */
function every(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
