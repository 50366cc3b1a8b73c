import type { AgentSlots } from "../dispatch/agent-slots.ts";
import type { DeliveryDispatcher } from "../dispatch/dispatcher.ts";
import type { Inbox } from "../dispatch/inbox/inbox.ts";
import type { Journal } from "../dispatch/journal/journal.ts";
import type { OpenIds } from "../dispatch/journal/open-ids.ts";
import type { SenderAnswers } from "../dispatch/journal/sender-answers.ts";
import type { Presence } from "../dispatch/presence/presence.ts";
import type { QueueDepth } from "../dispatch/queue/queue-depth.ts";
import type { Queue } from "../dispatch/queue/queue.ts";
import type { EngineRuns } from "../dispatch/runs/create-runs.ts";
import { bindKey, type Bound } from "../dispatch/sessions/bind-key.ts";
import { unbindKey } from "../dispatch/sessions/unbind-key.ts";
import type { Runs } from "../runs/runs.ts";
import type { Database } from "../storage/database.ts";
import type { BoundKeys } from "../sessions/bound-keys.ts";
import { createWorkers } from "./create-workers.ts";
import type { EngineParts } from "./engine-parts.ts";
import { every } from "./every.ts";
import { heed } from "./heed.ts";
import { GATEWAYS } from "./messages.ts";
import { openRecord } from "./open-record.ts";
import { createSweeping, createWriting } from "./sweep.ts";

/** The running delivery engine. */
export type Engine = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly nextId: () => bigint;
  readonly openIds: OpenIds;
  /**
   * The id or position below which all deliveries and changes of all gateways are committed or never will be. `direct`
   * deliveries may still appear.
   */
  settledBelow(): Promise<bigint>;
  readonly journal: Journal;
  readonly answers: SenderAnswers;
  readonly queue: Queue;
  readonly depth: QueueDepth;
  readonly slots: AgentSlots;
  readonly presence: Presence;
  readonly deliveries: DeliveryDispatcher;
  readonly inbox: Inbox;
  readonly runs: Runs;
  readonly working: EngineRuns["working"];
  readonly boundKeys: BoundKeys;
  /** Binds a conversation, as a valid key, to the session of a delivery. Rejects while the store is unreachable. */
  bindKey(deliveryId: bigint, key: string): Promise<Bound>;
  readonly unrecorded: EngineRuns["unrecorded"];
  /** Removes a conversation from a session. @returns whether it was in the session. */
  unbindKey(agentId: string, session: string, key: string): Promise<boolean>;
  /** Whether the last write to the store succeeded. */
  canStore(): boolean;
  /** Call when something failed, perhaps because the store is unreachable: this gateway is then not ready. */
  noticeOutage(error: unknown): void;
  /** How many gateways are alive on this database, including this one. */
  liveGateways(): number;
  /** The names of the live instances, including this one. */
  livingInstances(): readonly string[];
  /**
   * Whether this gateway's lease protects what it starts now from being taken over. Check this in the same turn of the
   * event loop in which the work starts.
   */
  isLeased(): boolean;
  /** Whether this gateway does the work that only one of them does. */
  isFirst(): boolean;
  /** Call when an agent is back: all gateways attempt its waiting deliveries immediately. */
  wake(agentId: string): Promise<void>;
  /** Starts no more attempts of waiting deliveries: other gateways may, or this one after a restart. */
  quiesce(): void;
  /** Aborts all attempts in progress and puts their deliveries back. */
  breakOff(): void;
  /** Resolves when the last attempt has ended, and this gateway has left the cluster. */
  stop(): Promise<void>;
};

/** How often changes of deliveries get their positions when nobody reads events, in milliseconds. */
const PLACE_EVERY = 60_000;

/** Starts delivering, beginning with what an earlier gateway left behind. */
export async function startEngine(given: EngineParts): Promise<Engine> {
  let hurry = (): void => {};
  const database = afterCommits(given.database, () => hurry());
  const parts = { ...given, database };
  const record = await openRecord(
    parts,
    () => workers.deliveries.breakOff(),
    () => writing.begin(),
  );
  const workers = createWorkers(record, parts, () => hurry());
  const sweeping = createSweeping(record, workers, parts);
  hurry = () => sweeping.hurry();
  const { store, instance, journal, boundKeys } = record;
  const { runs, presence, inbox, deliveries } = workers;
  const stopListening = database.listen((message) => {
    heed(message, record, workers);
    if (message === GATEWAYS) hurry();
  });
  const writing = createWriting(record, parts);
  // So that a reader who returns after a long time does not wait for all of them.
  const endPlacing = every(
    PLACE_EVERY,
    () => void record.placeChanges().catch((error: unknown) => record.noticeOutage(error)),
  );
  await database.notify(GATEWAYS);
  await sweeping.start();
  const quiesce = (): void => {
    inbox.quiesce();
    deliveries.quiesce();
  };
  return {
    ...record,
    ...workers,
    gateway: instance.name,
    working: runs.working,
    unrecorded: runs.unrecorded,
    unbindKey: (agentId, session, key) => unbindKey({ agentId, session, key }, { database, boundKeys }),
    bindKey: (deliveryId, key) => bindKey(deliveryId, key, { ...parts, journal, boundKeys }),
    canStore: () => store.takes(),
    liveGateways: () => instance.standing().of,
    livingInstances: () => instance.standing().gateways,
    isLeased: () => instance.isLeased(),
    isFirst: () => instance.isLeased() && instance.standing().rank === 0,
    quiesce,
    breakOff: () => deliveries.breakOff(),
    async stop() {
      endPlacing();
      quiesce();
      stopListening();
      presence.stop();
      await sweeping.end();
      await inbox.idle();
      await deliveries.idle();
      await writing.end();
      await instance.release();
      await database.notify(GATEWAYS).catch(() => {});
    },
  };
}

/** What is committed may become due. */
function afterCommits(database: Database, call: () => void): Database {
  return { ...database, commit: (writes) => database.commit(writes).finally(call) };
}
