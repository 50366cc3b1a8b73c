import type { AttemptResult, RunningDelivery, Verdict, Webhook } from "../../deliveries/delivery.ts";
import { DELIVERY_COLUMNS } from "../../deliveries/delivery-columns.ts";
import { createFindDuplicate } from "../../deliveries/find-duplicate.ts";
import { createSeenKeys } from "../../deliveries/seen-keys.ts";
import type { Returned, StoredRow, Write } from "../../storage/write.ts";
import type { BoundKeys } from "../../sessions/bound-keys.ts";
import type { Tracing } from "../../telemetry/tracing.ts";
import { createAcceptWebhook, keysOf, type Accepted, type AcceptWebhook } from "./accept-webhook.ts";
import { createClaimWebhook, type Claimed, type ClaimWebhook } from "./claim-webhook.ts";
import { createCommitSpan } from "./commits/commit-span.ts";
import { createCommitStreams, type CommitStreamsParts } from "./commits/commit-streams.ts";
import { createDedupeLocks } from "./dedupe-locks.ts";
import { createFindTaken } from "./find-taken.ts";
import { createFinishDelivery, type InHand } from "./finish-delivery.ts";
import type { FreshWebhooks } from "./fresh-webhooks.ts";
import { createInsertDelivery } from "./insert-delivery.ts";
import { createRecordDelivery, type RecordDelivery } from "./record-delivery.ts";
import type { Entry } from "./commits/commit-group.ts";
import type { OpenIds } from "./open-ids.ts";
import type { SenderAnswers } from "./sender-answers.ts";
import { createShareRequest, type ShareRequest } from "./share-request.ts";
import { createStoreBody } from "./commits/store-body.ts";

/** Records all webhooks. What it has accepted is on disk when its promise resolves. */
export type Journal = {
  /**
   * Accepts a webhook: to be attempted immediately by this gateway (`running`), when its turn comes (`waiting`), never
   * (`filtered`), or once a person releases it (`held`, also if it is over budget).
   *
   * @param id - an id that is already fixed. Accepting the webhook again under the same id returns a duplicate.
   * @param told - the response that its sender is about to get, if known.
   */
  readonly accept: AcceptWebhook;
  /**
   * Accepts a webhook of policy `direct`, which has not been acknowledged: it need not be on disk before it has ended,
   * but the agent must not get it twice. With several gateways, only the database knows what is in progress. With one,
   * memory is enough and saves a commit.
   */
  readonly claim: ClaimWebhook;
  /**
   * Stores a large body before its delivery and frees its memory; from then on it is read from the store. It is removed
   * if its delivery is not stored within a day.
   */
  keep(webhook: Pick<Webhook, "body">): Promise<void>;
  /** Stores a request for several deliveries, which refer to it by `requestId`. @returns its id. */
  readonly share: ShareRequest;
  /**
   * Records a delivery of policy `direct` that has ended.
   *
   * @param told - the response that its caller is about to get, if known.
   * @returns its recorded id, which differs from the given one if that was taken.
   */
  readonly record: RecordDelivery;
  /**
   * Records the result of an attempt.
   *
   * @returns false if this gateway no longer owned the delivery; then nothing changed.
   */
  finish(delivery: RunningDelivery, result: AttemptResult, verdict: Verdict): Promise<boolean>;
  /**
   * Commits other changes of deliveries, grouped with everything else.
   *
   * @param locks - of the lanes concerned.
   * @returns what each statement returned.
   */
  readonly change: (locks: readonly string[], writes: readonly Write[]) => Promise<Returned>;
  /** Announces deliveries that a change is about to store, so that their duplicates are detected. */
  expect(webhooks: readonly Webhook[]): void;
  /** Marks a running delivery as abandoned; it will be put back later. */
  disown(id: bigint): void;
};

export type { Accepted, Claimed, InHand };

export type JournalParts = CommitStreamsParts & {
  readonly nextId: () => bigint;
  readonly openIds: OpenIds;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  readonly answers: Pick<SenderAnswers, "note" | "take">;
  readonly tracing: Tracing;
  readonly boundKeys: Pick<BoundKeys, "look">;
  /** Keeps what it has just stored for those who will claim it; undefined if nobody will. */
  readonly fresh?: Pick<FreshWebhooks, "keep"> | undefined;
  readonly now: () => number;
};

export function createJournal(parts: JournalParts): Journal {
  const { database, inHand, answers } = parts;
  const streams = createCommitStreams(parts);
  const change: Journal["change"] = (locks, after) =>
    new Promise((resolve, reject) => {
      const settle: Entry["settle"] = (_applied, _passed, own) => resolve(own);
      streams.add({ ...(locks.length > 0 && { locks }), after, settle, fail: reject });
    });
  const seen = database.isShared ? undefined : createSeenKeys({ database, settled: () => change([], []) });
  const add: typeof streams.add = (entry) => {
    if (seen !== undefined && entry.delivery !== undefined) seen.add(keysOfRow(entry.delivery));
    streams.add(entry);
  };
  const storeBody = createStoreBody({ ...parts, add });
  const finish = createFinishDelivery({ ...parts, add });
  const shared = {
    ...parts,
    add,
    seen,
    storeBody,
    locks: createDedupeLocks(),
    findFirst: createFindDuplicate(database, parts.now),
    findTaken: createFindTaken(database),
    commitSpan: createCommitSpan(database, parts.tracing),
  };
  const accept = createAcceptWebhook({ ...shared, insert: createInsertDelivery(shared) });
  return {
    accept,
    claim: createClaimWebhook({ ...shared, accept }),
    share: createShareRequest(shared),
    record: createRecordDelivery(shared),
    async keep(webhook) {
      await storeBody(webhook);
    },
    change,
    expect(webhooks) {
      for (const webhook of webhooks) seen?.add(keysOf(webhook));
    },
    disown: (deliveryId) => void inHand.delete(deliveryId),
    async finish(delivery, result, verdict) {
      const told = answers.take(delivery.id);
      let isWritten = false;
      try {
        isWritten = await finish(delivery, result, verdict, told);
        return isWritten;
      } finally {
        // The response has not been written yet.
        if (!isWritten && told !== undefined) answers.note(delivery.id, told);
      }
    },
  };
}

const KEYS = ["dedupe_key", "body_key"].map((name) =>
  DELIVERY_COLUMNS.findIndex((column) => column.name === name),
);

/** A stored delivery's duplicate keys. */
function keysOfRow(row: StoredRow): string[] {
  return KEYS.flatMap((place) => {
    const key = row[place];
    return typeof key === "string" ? key : [];
  });
}
