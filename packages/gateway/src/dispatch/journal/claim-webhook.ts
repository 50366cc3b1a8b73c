import type { Webhook } from "../../deliveries/delivery.ts";
import type { FindDuplicate } from "../../deliveries/find-duplicate.ts";
import type { SeenKeys } from "../../deliveries/seen-keys.ts";
import type { Database } from "../../storage/database.ts";
import { keysOf, type AcceptWebhook } from "./accept-webhook.ts";
import type { DedupeLocks } from "./dedupe-locks.ts";

/** A webhook that is not a duplicate, to be forwarded immediately. */
export type Claimed =
  | {
      readonly outcome: "claimed";
      readonly id: bigint;
      /** Whether it is recorded as running; if not, it is recorded when it has ended. */
      readonly isOnRecord: boolean;
      /** Call this once it is recorded as ended, or never will be. */
      readonly release: () => void;
    }
  /** Over budget: stored until a person releases it. */
  | { readonly outcome: "held"; readonly id: bigint }
  | { readonly outcome: "duplicate"; readonly firstId: bigint };

export type ClaimWebhookParts = {
  readonly database: Pick<Database, "isShared">;
  readonly nextId: () => bigint;
  readonly locks: DedupeLocks;
  /** Undefined if other gateways also store webhooks. */
  readonly seen: SeenKeys | undefined;
  readonly findFirst: FindDuplicate;
  readonly accept: AcceptWebhook;
};

/** See `Journal.claim`. */
export type ClaimWebhook = (webhook: Webhook) => Promise<Claimed>;

export function createClaimWebhook(parts: ClaimWebhookParts): ClaimWebhook {
  const { database, nextId, locks, seen, findFirst, accept } = parts;
  return async (webhook) => {
    const claimed = { outcome: "claimed", isOnRecord: false, release: () => {} } as const;
    const keys = keysOf(webhook);
    // Deliveries that count towards a budget are counted in the store.
    if ((database.isShared && keys.length > 0) || webhook.budget !== undefined) {
      const accepted = await accept(webhook, "running");
      if (accepted.outcome === "duplicate") return accepted;
      const { id, status } = accepted;
      return status === "held" ? { outcome: "held", id } : { ...claimed, id, isOnRecord: true };
    }
    if (keys.length === 0) return { ...claimed, id: nextId() };
    const taking = locks.take(keys);
    if (taking instanceof Promise) await taking;
    const release = (): void => locks.release(keys);
    seen?.load();
    if (seen?.add(keys) === false) return { ...claimed, id: nextId(), release };
    try {
      const finding = findFirst(webhook);
      const firstId = finding instanceof Promise ? await finding : finding;
      if (firstId === undefined) return { ...claimed, id: nextId(), release };
      release();
      return { outcome: "duplicate", firstId };
    } catch (error) {
      release();
      throw error;
    }
  };
}
