import { createLookUp } from "../../storage/look-up.ts";
import { contextIn } from "../../telemetry/trace-context.ts";
import type { Tracing } from "../../telemetry/tracing.ts";
import type {
  AttemptResult,
  RunningDelivery,
  ToldSender,
  Verdict,
  Webhook,
} from "../../deliveries/delivery.ts";
import { deliveryRow, requestRow } from "../../deliveries/delivery-row.ts";
import type { Entry } from "./commit-group.ts";
import { createCommitStreams, type CommitStreamsParts } from "./commit-streams.ts";
import { isLarge } from "../../bodies/body.ts";
import { createFinishDelivery, type InHand } from "./finish-delivery.ts";
import { createInsertDelivery } from "./insert-delivery.ts";
import { createStoreBody } from "./store-body.ts";
import { createClaims } from "./claims.ts";
import { createFindDuplicate } from "../../deliveries/find-duplicate.ts";
import type { SenderAnswers } from "./sender-answers.ts";

/** The result of accepting a webhook. */
export type Accepted =
  | { readonly outcome: "accepted"; readonly id: bigint; readonly status: "running" | "waiting" }
  /** It was already delivered, or is in progress. */
  | { readonly outcome: "duplicate"; readonly firstId: bigint };

/** A webhook that is no duplicate, to be forwarded immediately. */
export type Claimed =
  | {
      readonly outcome: "claimed";
      readonly id: bigint;
      /** Whether it is on record as running; if not, it is recorded when it has ended. */
      readonly isOnRecord: boolean;
      /** Must be called once it is on record as ended, or never will be. */
      readonly release: () => void;
    }
  | { readonly outcome: "duplicate"; readonly firstId: bigint };

/** The record of all webhooks. What it accepted is on disk when its promise resolves. */
export type Journal = {
  /**
   * Accepts a webhook: to be attempted immediately by this gateway (`running`), or in its turn (`waiting`).
   *
   * @param id - an id that is already fixed. Accepting it again under the same id returns a duplicate.
   */
  accept(webhook: Webhook, as: "running" | "waiting", id?: bigint): Promise<Accepted>;
  /**
   * Accepts a webhook of policy `direct`, which has not been acknowledged: it need not be on disk before it has ended,
   * but the agent must not get it twice. With several gateways, only the database knows what is in progress; with one,
   * memory is enough, and saves a commit.
   */
  claim(webhook: Webhook): Promise<Claimed>;
  /**
   * Stores a large body before its delivery, which frees its memory; from then on it is read from the store. It is
   * removed if its delivery is not stored within a day.
   */
  keep(webhook: Pick<Webhook, "body">): Promise<void>;
  /**
   * Records a delivery of policy `direct` that has ended.
   *
   * @param told - what its caller is about to receive, if that is known.
   * @returns its id on record, which differs from the given one if that was taken.
   */
  record(
    webhook: Webhook,
    id: bigint,
    startedAt: number,
    result: AttemptResult,
    verdict: Verdict,
    told?: ToldSender,
  ): Promise<bigint>;
  /**
   * Records the result of an attempt.
   *
   * @returns false if the delivery was no longer this gateway's, and nothing was changed.
   */
  finish(delivery: RunningDelivery, result: AttemptResult, verdict: Verdict): Promise<boolean>;
  /** Marks a running delivery as abandoned: it will be put back in time. */
  disown(id: bigint): void;
};

export type { InHand };

export type JournalParts = CommitStreamsParts & {
  readonly nextId: () => bigint;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  readonly answers: Pick<SenderAnswers, "note" | "take">;
  readonly tracing: Tracing;
  readonly now: () => number;
};

/** OpenTelemetry's names. */
const DB_SYSTEMS = { sqlite: "sqlite", postgres: "postgresql" } as const;
export function createJournal(parts: JournalParts): Journal {
  const { database, nextId, gateway, inHand, answers, tracing, now } = parts;
  const claims = createClaims();
  const streams = createCommitStreams(parts);
  const add = (entry: Entry): void => streams.add(entry);
  const storeBody = createStoreBody({ database, nextId, add });
  const insert = createInsertDelivery({ nextId, gateway, now, add, storeBody });
  const writeEnd = createFinishDelivery({ gateway, inHand, now, add });

  /** Begins a span for a webhook's commit; the returned function ends it. */
  const commitSpan = ({ headers, route }: Webhook): (() => void) => {
    if (!tracing.isRecording) return () => {};
    const span = tracing.within(contextIn(headers), "commit", "internal");
    return () => span.end({ "agentex.route": route, "db.system.name": DB_SYSTEMS[database.engine] });
  };

  const findTaken = createLookUp<{ agent_id: string; replay_of: bigint | null }>(
    database,
    database.lookUp.selectFrom("deliveries").select(["agent_id", "replay_of"]).where("id", "=", 0n),
  );
  /** Whether there is a delivery with this id that this gateway has not just written. */
  const isTaken = async (id: bigint): Promise<boolean> => (await findTaken(id)).length > 0;
  /** Whether the delivery with this id is this same replay, written before. */
  const isRepetition = async ({ agentId, replayOf }: Webhook, id: bigint): Promise<boolean> => {
    const [taken] = await findTaken(id);
    return (
      replayOf !== undefined && taken?.agent_id === agentId && BigInt(taken.replay_of ?? -1) === replayOf
    );
  };
  const findFirst = createFindDuplicate(database, now);
  /** Takes the duplicate keys, waiting for their holders. @returns whether it had to wait. */
  const take = async (keys: readonly string[]): Promise<boolean> => {
    let hadToWait = false;
    for (let others = claims.take(keys); others !== undefined; others = claims.take(keys)) {
      hadToWait = true;
      await others;
    }
    return hadToWait;
  };
  /** @param lookFirst - whether a duplicate is likely: usually, duplicates are detected on insert. */
  const write = async (
    webhook: Webhook,
    as: "running" | "waiting",
    givenId: bigint | undefined,
    lookFirst: boolean,
  ): Promise<Accepted> => {
    let id = givenId;
    for (let look = lookFirst; ; look = true) {
      const firstId = look ? await findFirst(webhook) : undefined;
      if (firstId !== undefined) return { outcome: "duplicate", firstId };
      const inserted = await insert(webhook, as, id).finally(commitSpan(webhook));
      if (inserted !== undefined) {
        if (as === "running") inHand.set(inserted, 1);
        return { outcome: "accepted", id: inserted, status: as };
      }
      if (id !== undefined && (await isRepetition(webhook, id))) return { outcome: "duplicate", firstId: id };
      // If the first one is not found, it failed in between, or another delivery has the id: insert this one again
      // under a new id.
      id = undefined;
    }
  };
  const accept = async (webhook: Webhook, as: "running" | "waiting", givenId?: bigint): Promise<Accepted> => {
    // A large one is not stored just to find out that it is a duplicate.
    const isLargeOne = isLarge(webhook.body);
    const keys = keysOf(webhook);
    // A webhook with a fixed id has taken its keys already.
    if (database.isShared || givenId !== undefined || keys.length === 0) {
      return write(webhook, as, givenId, isLargeOne);
    }
    const hadToWait = await take(keys);
    try {
      return await write(webhook, as, givenId, isLargeOne || hadToWait);
    } finally {
      claims.release(keys);
    }
  };

  const claim = async (webhook: Webhook): Promise<Claimed> => {
    const claimed = { outcome: "claimed", isOnRecord: false, release: () => {} } as const;
    const keys = keysOf(webhook);
    if (keys.length === 0) return { ...claimed, id: nextId() };
    if (database.isShared) {
      const accepted = await accept(webhook, "running");
      return accepted.outcome === "duplicate" ? accepted : { ...claimed, id: accepted.id, isOnRecord: true };
    }
    await take(keys);
    const release = (): void => claims.release(keys);
    try {
      const firstId = await findFirst(webhook);
      if (firstId === undefined) return { ...claimed, id: nextId(), release };
      release();
      return { outcome: "duplicate", firstId };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    accept,
    claim,
    async keep(webhook) {
      await storeBody(webhook);
    },
    disown: (deliveryId) => void inHand.delete(deliveryId),
    async record(webhook, newId, startedAt, result, verdict, told) {
      const ended = commitSpan(webhook);
      try {
        const storedAs = await storeBody(webhook);
        for (let id = newId; ; id = nextId()) {
          const applied = await new Promise<ReadonlySet<bigint>>((resolve, reject) => {
            add({
              delivery: deliveryRow(webhook, {
                id,
                status: verdict.status,
                gateway,
                next_attempt_at: null,
                attempts: 1,
                attempt_started_at: startedAt,
                finished_at: now(),
                changed_at: now(),
                result,
                told,
              }),
              request: requestRow(id, webhook, storedAs),
              settle: resolve,
              fail: reject,
            });
          });
          // Otherwise another delivery has the id, or it is a duplicate.
          if (applied.has(id) || !(await isTaken(id))) return id;
        }
      } finally {
        ended();
      }
    },
    async finish(delivery, result, verdict) {
      const told = answers.take(delivery.id);
      let isWritten = false;
      try {
        isWritten = await writeEnd(delivery, result, verdict, told);
        return isWritten;
      } finally {
        // It is still to be written.
        if (!isWritten && told !== undefined) answers.note(delivery.id, told);
      }
    },
  };
}

function keysOf({ dedupeKey, bodyKey }: Webhook): readonly string[] {
  return [dedupeKey, bodyKey].filter((key) => key !== undefined);
}
