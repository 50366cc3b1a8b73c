import { setTimeout as wait } from "node:timers/promises";
import { createAgentSlots, type AgentSlots } from "../dispatch/agent-slots.ts";
import { makeAttempt } from "../dispatch/attempts/attempt.ts";
import { withBatch } from "../dispatch/attempts/with-batch.ts";
import { createDispatcher, type DeliveryDispatcher, type DispatcherParts } from "../dispatch/dispatcher.ts";
import { createInbox, type Inbox } from "../dispatch/inbox/inbox.ts";
import { createWakeAgent } from "../dispatch/inbox/wake-agent.ts";
import { createPresenceStore } from "../dispatch/presence/presence-store.ts";
import { createPresence, type Presence } from "../dispatch/presence/presence.ts";
import { probeAgent } from "../dispatch/presence/probe.ts";
import { createEngineRuns, type EngineRuns } from "../dispatch/runs/create-runs.ts";
import type { EngineParts } from "./engine-parts.ts";
import { RUN_ENDED, WAKE } from "./messages.ts";
import type { EngineRecord } from "./open-record.ts";

/** The parts that make attempts, hand over deliveries and track runs. */
export type Workers = {
  readonly runs: EngineRuns;
  readonly slots: AgentSlots;
  readonly presence: Presence;
  readonly inbox: Inbox;
  readonly deliveries: DeliveryDispatcher;
  /** Call when an agent is back: its waiting deliveries are attempted immediately, by all gateways. */
  wake(agentId: string): Promise<void>;
};

/** @param onPaused - called when an agent was paused, or found to be still unreachable. */
export function createWorkers(record: EngineRecord, parts: EngineParts, onPaused: () => void): Workers {
  const { database, now } = parts;
  const { store, instance, queue } = record;
  const runs = createEngineRuns({
    ...parts,
    ...record,
    gateway: instance.name,
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
    store: createPresenceStore(database, now, onPaused),
    probe: (acpUrl, stopping) => probeAgent(acpUrl, parts.dispatcher, stopping),
    onBack: wake,
  });
  const batched: DispatcherParts["withBatch"] = (delivery, batch, attempt) =>
    withBatch(delivery, batch, parts, attempt);
  const inbox = createInbox({
    ...parts,
    ...record,
    working,
    withBatch: batched,
    onUnclaimed: createWakeAgent(parts),
    giveBack: async ({ id, attempt }) => void (await runs.report(id, attempt, { state: "handed_back" })),
  });
  const deliveries = createDispatcher({
    ...parts,
    ...record,
    inbox,
    presence,
    slots,
    working,
    isLeased: instance.isLeased,
    attempt: (delivery, destination, sink, signal) => makeAttempt(delivery, destination, sink, signal, parts),
    withBatch: batched,
    wait: (milliseconds) => wait(milliseconds),
  });
  return { runs, slots, presence, inbox, deliveries, wake };
}
