import { isLarge } from "../../bodies/body.ts";
import type { ToldSender, Webhook } from "../../deliveries/delivery.ts";
import type { FindDuplicate } from "../../deliveries/find-duplicate.ts";
import type { Database } from "../../storage/database.ts";
import type { DedupeLocks } from "./dedupe-locks.ts";
import type { CommitSpan } from "./commits/commit-span.ts";
import type { FindTaken } from "./find-taken.ts";
import type { InHand } from "./finish-delivery.ts";
import type { FirstStatus, InsertDelivery } from "./insert-delivery.ts";

/** The result of accepting a webhook. */
export type Accepted =
  | { readonly outcome: "accepted"; readonly id: bigint; readonly status: FirstStatus }
  /** Already delivered, or in progress. */
  | { readonly outcome: "duplicate"; readonly firstId: bigint };

export type AcceptWebhookParts = {
  readonly database: Pick<Database, "isShared">;
  readonly inHand: InHand;
  readonly locks: DedupeLocks;
  readonly insert: InsertDelivery;
  readonly findFirst: FindDuplicate;
  readonly findTaken: FindTaken;
  readonly commitSpan: CommitSpan;
};

/** See `Journal.accept`. */
export type AcceptWebhook = (
  webhook: Webhook,
  as: FirstStatus,
  id?: bigint,
  told?: ToldSender,
) => Promise<Accepted>;

export function createAcceptWebhook(parts: AcceptWebhookParts): AcceptWebhook {
  const { database, inHand, locks, insert, findFirst, findTaken, commitSpan } = parts;
  /** Whether the delivery with this id is this same replay, written earlier. */
  const isRepetition = async ({ agentId, replayOf }: Webhook, id: bigint): Promise<boolean> => {
    const [taken] = await findTaken(id);
    return (
      replayOf !== undefined && taken?.agent_id === agentId && BigInt(taken.replay_of ?? -1) === replayOf
    );
  };
  /** @param lookFirst - whether a duplicate is likely. Usually, duplicates are detected on insert. */
  const write = async (
    webhook: Webhook,
    as: FirstStatus,
    givenId: bigint | undefined,
    told: ToldSender | undefined,
    lookFirst: boolean,
  ): Promise<Accepted> => {
    let id = givenId;
    for (let look = lookFirst; ; look = true) {
      const firstId = look ? await findFirst(webhook) : undefined;
      if (firstId !== undefined) return { outcome: "duplicate", firstId };
      const ended = commitSpan(webhook);
      const inserting = insert(webhook, as, id, told);
      const inserted = await (ended === undefined ? inserting : inserting.finally(ended));
      if (inserted !== undefined) {
        if (inserted.status === "running") inHand.set(inserted.id, 1);
        return { outcome: "accepted", ...inserted };
      }
      if (id !== undefined && (await isRepetition(webhook, id))) return { outcome: "duplicate", firstId: id };
      // If the first one is not found, it has since failed, or another delivery has the id: insert this one again under
      // a new id.
      id = undefined;
    }
  };
  return async (webhook, as, givenId, told) => {
    // Do not store a large one only to find that it is a duplicate.
    const isLargeOne = isLarge(webhook.body);
    const keys = keysOf(webhook);
    // A webhook with a fixed id already holds its keys.
    if (database.isShared || givenId !== undefined || keys.length === 0) {
      return write(webhook, as, givenId, told, isLargeOne);
    }
    const taking = locks.take(keys);
    const hadToWait = taking instanceof Promise ? await taking : taking;
    try {
      return await write(webhook, as, givenId, told, isLargeOne || hadToWait);
    } finally {
      locks.release(keys);
    }
  };
}

/** The keys that only one webhook at a time may use while being recorded. */
export function keysOf({ dedupeKey, bodyKey }: Webhook): readonly string[] {
  return [dedupeKey, bodyKey].filter((key) => key !== undefined);
}
