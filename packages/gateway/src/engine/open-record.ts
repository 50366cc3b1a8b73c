import { setTimeout as sleep } from "node:timers/promises";
import { joinCluster } from "../cluster/join-cluster.ts";
import type { Instance } from "../cluster/instance.ts";
import { createStoreHealth, type StoreHealth } from "../cluster/store-health.ts";
import { createFreshWebhooks } from "../dispatch/journal/fresh-webhooks.ts";
import { createJournal, type InHand, type Journal } from "../dispatch/journal/journal.ts";
import { createOpenIds, type OpenIds } from "../dispatch/journal/open-ids.ts";
import { createPlaceChanges, type PlaceChanges } from "../dispatch/journal/place-changes.ts";
import { createSenderAnswers, type SenderAnswers } from "../dispatch/journal/sender-answers.ts";
import type { ClaimRowsParts } from "../dispatch/queue/claim-rows.ts";
import { createQueueDepth, type QueueDepth } from "../dispatch/queue/queue-depth.ts";
import { createQueue, type Queue } from "../dispatch/queue/queue.ts";
import { repairAfterSetBack } from "../dispatch/queue/repair-after-set-back.ts";
import { createClaimInSession } from "../dispatch/sessions/claim-in-session.ts";
import { createDeliveryIds } from "../ids/delivery-id.ts";
import { createIdSource } from "../ids/id-source.ts";
import { createBoundKeys, type BoundKeys } from "../sessions/bound-keys.ts";
import { isHeld, isOutage } from "../storage/outage.ts";
import type { EngineParts } from "./engine-parts.ts";
import { every } from "./every.ts";
import { ShortLivedMap } from "../short-lived-map.ts";

/** How long readers of events wait while changes get their positions, in milliseconds. */
const LONGEST_PLACING = 1_000;

/** What the engine reads and writes as a member of the cluster. */
export type EngineRecord = {
  readonly store: StoreHealth;
  readonly instance: Instance;
  readonly nextId: () => bigint;
  readonly openIds: OpenIds;
  readonly placeChanges: PlaceChanges;
  /**
   * See `Place.settledBelow`; covers deliveries and their changes, including everything that changed before the call.
   */
  settledBelow(): Promise<bigint>;
  readonly inHand: InHand;
  readonly answers: SenderAnswers;
  readonly boundKeys: BoundKeys;
  readonly journal: Journal;
  readonly queue: Queue;
  readonly depth: QueueDepth;
  /** Call when something failed, perhaps because the store is unreachable: this gateway is then not ready. */
  noticeOutage(error: unknown): void;
};

/**
 * Joins the cluster and opens the record of deliveries.
 *
 * @param standDown - called when this gateway can no longer be sure that its deliveries are its alone.
 * @param onAnswer - called when a sender got a response.
 */
export async function openRecord(
  parts: EngineParts,
  standDown: () => void,
  onAnswer: () => void,
): Promise<EngineRecord> {
  const { database, now, elapsed } = parts;
  const store = createStoreHealth(elapsed);
  const ids = createIdSource(database, now);
  const nextId = createDeliveryIds(() => instance.number(), ids.time);
  const openIds = createOpenIds(nextId, elapsed);
  const place = await joinCluster({
    ...parts,
    store,
    ids,
    every,
    standDown,
    settledBelow: () => openIds.settledBelow(),
  });
  const { instance } = place;
  await repairAfterSetBack(database, now());
  const inHand: InHand = new ShortLivedMap();
  const fresh = createFreshWebhooks();
  const mine = { database, gateway: instance.name, inHand, fresh, now };
  const answers = createSenderAnswers(database, elapsed, onAnswer);
  const boundKeys = createBoundKeys(database, now);
  await boundKeys.load();
  const noticeOutage = (error: unknown): void => {
    // A held lock on one conversation is not a store outage.
    if (!isOutage(error) || isHeld(error)) return;
    // SQLite has one writer: a successful commit shows that everything else works.
    if (database.isShared) store.failed(error);
    else store.refused(error);
  };
  // Senders wait for this count, so on PostgreSQL it gets the short timeout of everything they wait for.
  const counted = database.isShared ? database.prompt : database.browse;
  const journal = createJournal({ ...parts, ...mine, nextId, openIds, store, answers, boundKeys });
  const placeChanges = createPlaceChanges({ database, journal, openIds });
  return {
    store,
    instance,
    nextId,
    openIds,
    placeChanges,
    async settledBelow() {
      // Changes that cannot be placed now are seen later; the other events need not wait for them.
      await Promise.race([
        placeChanges().catch(noticeOutage),
        sleep(LONGEST_PLACING, undefined, { ref: false }),
      ]);
      return place.settledBelow();
    },
    inHand,
    answers,
    boundKeys,
    journal,
    queue: openQueue({ ...mine, boundKeys, noticeOutage, change: journal.change }, parts),
    depth: createQueueDepth({ browse: counted }, parts.queueDepth, elapsed),
    noticeOutage,
  };
}

function openQueue(
  mine: Pick<EngineRecord, "inHand" | "boundKeys" | "noticeOutage"> & Omit<ClaimRowsParts, "database">,
  { database, now, log }: EngineParts,
): Queue {
  const stored = createQueue({
    ...mine,
    database,
    now,
    onError: (error) =>
      log.warn({ err: error }, "could not take over a delivery of a dead gateway, will retry"),
  });
  const claim = createClaimInSession(stored.claim, { ...mine, database, now });
  return {
    ...stored,
    claim: (agentId, most, pulled) =>
      claim(agentId, most, pulled).catch((error: unknown) => {
        mine.noticeOutage(error);
        throw error;
      }),
  };
}
