import { SETTINGS } from "../../packages/gateway/src/settings/config.ts";
import { DEAD_AFTER } from "../../packages/gateway/src/cluster/instance.ts";
import { CONCURRENCY, createAgentRecords } from "./agent-records.ts";
import { createVirtualClock, type VirtualClock } from "./clock.ts";
import { createCounts, type Counts } from "./record/counts.ts";
import type { DatabaseReach } from "./store/database-link.ts";
import { createLanes, type Lanes } from "./store/lanes.ts";
import { createLedger, type Entry, type Ledger } from "./record/ledger.ts";
import { createMemoryGateways } from "./store/memory-gateways.ts";
import type { PausedAgents } from "./store/memory-presence.ts";
import { createMemoryStore, type MemoryStore, type Row } from "./store/memory-store.ts";
import type { Population } from "./population.ts";
import { createRandom, type Random } from "./random.ts";
import { createSenders, type Senders } from "./senders.ts";
import { createSimulatedAgents, type Condition } from "./simulated-agents.ts";
import { startSimulatedGateway, type Sabotage, type SimulatedGateway } from "./simulated-gateway.ts";

export type WorldParts = {
  readonly population: Population;
  readonly seed: number;
  readonly gateways: number;
  /** The current condition of an agent, by its number. */
  readonly conditionOf?: (agent: number) => Condition;
  /** Replaces randomness wherever the engine uses it. */
  readonly engineRandom?: Random;
  readonly onFirst?: (entry: Entry) => void;
  readonly onAttempt?: (agent: number, entry: Entry | undefined) => void;
  readonly onSettled?: (entry: Entry) => void;
  /** Called with the virtual second from time to time. */
  readonly onProgress?: (second: number) => void;
  readonly sabotage?: Sabotage & { readonly lanes?: (lanes: Lanes<Row>) => Lanes<Row> };
};

/** Gateways, agents, senders and a database, on one clock. */
export type World = Senders & {
  readonly clock: VirtualClock;
  readonly ledger: Ledger;
  readonly store: MemoryStore;
  readonly database: Readonly<DatabaseReach>;
  readonly counts: Counts;
  /** Unix milliseconds of virtual time. */
  readonly start: number;
  /** Virtual seconds since the start. */
  seconds(): number;
  /** Kills a gateway. @returns the deliveries that it had in progress. */
  kill(place: number): Entry[];
  /** Makes the database unreachable for everyone, or reachable again. */
  setDatabase(isOut: boolean): void;
  /** Advances time to that second. */
  runUntil(second: number): Promise<void>;
  /** Advances time until no delivery is open, at most to that second. */
  drain(until: number): Promise<void>;
};

const { retrySchedule } = SETTINGS;
/** The setting's own default, in milliseconds. */
export const SCHEDULE = retrySchedule.read(retrySchedule.fallback) ?? [];
/** In milliseconds: until all gateways know each other, between two starts, and until a notification arrives. */
const WARM_UP = 5_000;
const START_APART = 130;
const NOTIFIED_AFTER = 1;
/** Longer than any attempt here takes: after that time, gateways that came or went have no more effect. */
const SETTLED_AFTER = 30_000;

export async function createWorld(parts: WorldParts): Promise<World> {
  const { population, seed, conditionOf = () => "well" } = parts;
  const clock = createVirtualClock();
  const start = clock.now() + WARM_UP;
  const counts = createCounts(start);
  const ledger = createLedger({
    now: () => clock.now(),
    agentOf: ({ agentId }) => population.agentOf(agentId),
    onFirst: (entry) => parts.onFirst?.(entry),
    onSettled(entry) {
      counts.ended.add(clock.now());
      parts.onSettled?.(entry);
    },
  });
  const plainLanes = createLanes<Row>();
  const store = createMemoryStore(parts.sabotage?.lanes?.(plainLanes) ?? plainLanes, ledger, (id) =>
    population.agentOf(id),
  );
  const database: DatabaseReach = { isOut: false };
  const paused: PausedAgents = new Map();
  const urlOf = (agentId: string): string => `http://${agentId}.test`;
  const agents = createSimulatedAgents({
    clock,
    random: createRandom(seed, "agents"),
    ledger,
    agentOf: (id) => population.agentOf(id),
    concurrency: CONCURRENCY,
    conditionOf,
    probes: counts.probes,
    onAttempt(agent, entry) {
      counts.attempts.add(clock.now());
      parts.onAttempt?.(agent, entry);
    },
  });
  const findAgent = createAgentRecords(paused, urlOf, counts);
  const listeners: ((agentId: string) => void)[] = [];
  const gateways: SimulatedGateway[] = [];
  const registry = createMemoryGateways(() => clock.now());
  const notify = (agentId: string): void =>
    clock.after(NOTIFIED_AFTER, () => {
      for (const listener of listeners) listener(agentId);
    });
  const startGateway = async (place: number): Promise<void> => {
    gateways[place] = await startSimulatedGateway({
      place,
      clock,
      database,
      store,
      gateways: registry,
      paused,
      notify,
      listen: (listener) => listeners.push(listener),
      findAgent,
      urlOf,
      agentOf: (url) => population.agentOf(url.slice("http://".length, -".test".length)),
      agents,
      schedule: SCHEDULE,
      random: parts.engineRandom ?? createRandom(seed, `gateway ${place}`),
      onLook(due, waiting) {
        counts.mostDue = Math.max(counts.mostDue, due);
        counts.mostWaiting = Math.max(counts.mostWaiting, waiting);
        counts.pokes += due;
      },
      ...(parts.sabotage !== undefined && { sabotage: parts.sabotage }),
    });
  };
  // Staggered, as in real processes.
  for (let place = 0; place < parts.gateways; place++) {
    clock.after(place * START_APART, () => void startGateway(place));
  }
  await clock.run(start);

  const seconds = (): number => (clock.now() - start) / 1_000;
  const look = (): void => {
    counts.waiting.set(clock.now(), store.waiting());
    counts.pausedAgents.set(clock.now(), paused.size);
    clock.after(1_000, look);
  };
  clock.after(999, look);
  const senders = createSenders({ clock, start, seed, population, gateways, ledger, counts });
  const tell = (): void => parts.onProgress?.(seconds());

  return {
    clock,
    ledger,
    store,
    database,
    counts,
    start,
    seconds,
    ...senders,
    kill(place) {
      gateways[place]?.kill();
      ledger.unsettle(clock.now() + DEAD_AFTER + SETTLED_AFTER);
      return ledger.gatewayDied(place);
    },
    setDatabase(isOut) {
      database.isOut = isOut;
      // Gateways rediscover each other one by one.
      ledger.unsettle(isOut ? Number.POSITIVE_INFINITY : clock.now() + SETTLED_AFTER);
    },
    runUntil: (second) =>
      clock.run(start + second * 1_000, () => {
        tell();
        return false;
      }),
    drain: (until) =>
      clock.run(start + until * 1_000, () => {
        tell();
        return ledger.open() === 0;
      }),
  };
}
