import { pino } from "pino";
import { LOCAL_ACCOUNT_ID } from "../../../src/accounts/account.ts";
import { createDeliveryIds } from "../../../src/ids/delivery-id.ts";
import type { Route } from "../../../src/agents/routes/route.ts";
import type { AttemptResult, Webhook } from "../../../src/deliveries/delivery.ts";
import { batchLaneOf } from "../../../src/deliveries/ordering/batch-lane.ts";
import { laneOf } from "../../../src/deliveries/ordering/lane.ts";
import { dedupeKeysOf } from "../../../src/deliveries/dedupe-keys.ts";
import { createOpenIds } from "../../../src/dispatch/journal/open-ids.ts";
import { createJournal, type InHand, type Journal } from "../../../src/dispatch/journal/journal.ts";
import { createSenderAnswers } from "../../../src/dispatch/journal/sender-answers.ts";
import { createEngineRuns, type EngineRuns } from "../../../src/dispatch/runs/create-runs.ts";
import { createFreshWebhooks } from "../../../src/dispatch/journal/fresh-webhooks.ts";
import { createQueue, type Queue } from "../../../src/dispatch/queue/queue.ts";
import { createClaimInSession } from "../../../src/dispatch/sessions/claim-in-session.ts";
import { bindKey } from "../../../src/dispatch/sessions/bind-key.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { createBoundKeys, type BoundKeys } from "../../../src/sessions/bound-keys.ts";
import type { Database } from "../../../src/storage/database.ts";
import type { DeliveryRow } from "../../../src/storage/schema/deliveries.ts";
import { createPassingTracing } from "../../../src/telemetry/tracing.ts";
import { ShortLivedMap } from "../../../src/short-lived-map.ts";

/** The journal, the queue and the runs of one gateway, without the rest of it. */
export type StoredQueue = {
  readonly gateway: string;
  readonly journal: Journal;
  readonly queue: Queue;
  readonly runs: EngineRuns;
  readonly boundKeys: BoundKeys;
  readonly bindKey: Engine["bindKey"];
};

/** A clock that only moves when told to. */
export type SetClock = { readonly now: () => number; readonly advance: (milliseconds: number) => void };

export function setClock(): SetClock {
  let time = Date.UTC(2026, 0, 1);
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}

/** How long a run may go without a report, in milliseconds. */
export const RUN_LEASE = 120_000;
/** The waits between attempts, in milliseconds. */
export const RETRIES = [1_000, 2_000] as const;

/**
 * @param number - unique in this database.
 * @param routes - of all agents.
 * @param claimsAlone - whether each claim is a separate commit, and everything is read from the store.
 */
export function makeStoredQueue(
  database: Database,
  number: number,
  { now }: SetClock,
  routes: readonly Route[] = [],
  claimsAlone = false,
): StoredQueue {
  const gateway = `gateway ${number}`;
  const inHand: InHand = new ShortLivedMap();
  const store = { took() {}, refused() {}, gaveSign() {}, takes: () => true };
  const nextId = createDeliveryIds(() => number, now);
  const fresh = createFreshWebhooks();
  const boundKeys = createBoundKeys(database, now);
  const journal = createJournal({
    database,
    nextId,
    openIds: createOpenIds(nextId, now),
    gateway,
    inHand,
    runLease: RUN_LEASE,
    answers: createSenderAnswers(database, now),
    store,
    measure: { committed() {} },
    tracing: createPassingTracing(),
    boundKeys,
    fresh,
    now,
    elapsed: now,
  });
  const together = claimsAlone ? {} : { fresh, change: journal.change };
  const queue = createQueue({ database, gateway, inHand, ...together, now, onError() {} });
  return {
    gateway,
    journal,
    boundKeys,
    bindKey: (id, key) =>
      bindKey(id, key, { database, journal, boundKeys, agents: { find: async () => ({ routes }) }, now }),
    runs: createEngineRuns({
      database,
      journal,
      gateway,
      now,
      // A different clock would stand still while the set one jumps: the gateway would seem to have been suspended.
      elapsed: () => 0,
      agents: { find: async () => undefined },
      runMetrics: { started() {}, ended() {} },
      tracing: createPassingTracing(),
      schedule: RETRIES,
      runLease: RUN_LEASE,
      random: () => 0,
      canStore: () => true,
      poke() {},
      tell: async () => {},
      log: pino({ enabled: false }),
    }),
    queue: {
      ...queue,
      claim: createClaimInSession(queue.claim, { database, boundKeys, gateway, inHand, now }),
    },
  };
}

export function webhookTo(
  agentId: string,
  { bodyHash, ...rest }: Partial<Webhook> & { readonly bodyHash?: string } = {},
): Webhook {
  const { ordering = "concurrent", keyId = "a-key", provider = "github", route = "POST /push" } = rest;
  return {
    accountId: LOCAL_ACCOUNT_ID,
    agentId,
    route,
    policy: "queued",
    method: "POST",
    path: "/push",
    provider,
    keyId,
    event: "push",
    providerDeliveryId: undefined,
    conversation: undefined,
    ordering,
    lane:
      ordering === "batch"
        ? batchLaneOf(route, rest.conversation, keyId)
        : laneOf(ordering, rest.conversation, keyId),
    ...dedupeKeysOf(
      { provider, keyId: `${agentId} ${keyId}`, place: route },
      rest.providerDeliveryId,
      bodyHash,
    ),
    sameBodyWithin: 86_400_000,
    timeout: 1_000,
    replayOf: undefined,
    traceId: undefined,
    headers: [],
    body: Buffer.from("{}"),
    ...rest,
  };
}

export function resultOf(agentStatus: number): AttemptResult {
  return { agentStatus, error: undefined, duration: 1, answer: undefined, retryNotBefore: undefined };
}

/** An agent's deliveries, in order of their ids. */
export async function deliveriesOf(database: Database, agentId: string): Promise<DeliveryRow[]> {
  return database.query
    .selectFrom("deliveries")
    .selectAll()
    .where("agent_id", "=", agentId)
    .orderBy("id")
    .execute();
}
