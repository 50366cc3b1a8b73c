import { setTimeout as sleep } from "node:timers/promises";
import { sql, type Kysely } from "kysely";
import { firstIdAt } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import type { DeliveryStatus } from "../delivery.ts";
import { isNothing } from "./is-nothing.ts";
import { fewEnough, removalOf } from "./remove-deliveries.ts";

/** Removes deliveries whose retention time is over. */
export type FinishedRemoval = {
  readonly removeDelivered: () => Promise<void>;
  readonly removeFailed: () => Promise<void>;
};

export type FinishedRemovalParts = {
  readonly database: Database;
  /** How long to keep deliveries after their arrival, in milliseconds. */
  readonly keepDelivered: number;
  readonly keepFailed: number;
  readonly keepFiltered: number;
  readonly now: () => number;
};

/** The pause between two steps, in milliseconds: incoming webhooks take precedence. */
const PAUSE = 50;
/** The maximum removed per step. */
const MOST_DELIVERIES = 200;
/** How many deliveries to read for one step. */
const PAGE = 1_000;

const AS_DELIVERED: ReadonlySet<DeliveryStatus> = new Set(["delivered", "superseded"]);
const AS_FAILED: readonly DeliveryStatus[] = ["failed", "rejected", "cancelled"];

/** @param signal - stops it between two steps. */
export function createFinishedRemoval(
  { database, keepDelivered, keepFailed, keepFiltered, now }: FinishedRemovalParts,
  signal: AbortSignal,
): FinishedRemoval {
  /** No delivered delivery remains up to here; any that was unfinished is found the next day. */
  let cleared = { above: -1n, until: 0 };

  const remove = async (ids: readonly bigint[]): Promise<void> => {
    let left = ids;
    while (left.length > 0 && !signal.aborted) {
      const step = await fewEnough(database.browse, left.slice(0, MOST_DELIVERIES));
      const last = step.at(-1);
      // Another gateway has removed them.
      if (last === undefined) return;
      await database.commit(removalOf(step));
      left = left.filter((id) => id > last.id);
      await sleep(PAUSE, undefined, { signal }).catch(() => {});
    }
  };

  const removeOpen = async (status: DeliveryStatus, below: bigint): Promise<void> => {
    const expired = (way: Kysely<Schema>) =>
      way
        .selectFrom("deliveries")
        .select("id")
        .where("status", "=", status)
        // Must match the index exactly to use it.
        .where(sql<boolean>`status NOT IN ('delivered', 'superseded')`)
        .where("id", "<", below)
        .orderBy("id");
    if (await isNothing(database, expired)) return;
    for (;;) {
      const page = await expired(database.browse).limit(MOST_DELIVERIES).execute();
      if (page.length === 0 || signal.aborted) return;
      await remove(page.map(({ id }) => id));
    }
  };

  return {
    async removeDelivered() {
      const below = firstIdAt(now() - keepDelivered);
      if (now() >= cleared.until) cleared = { above: -1n, until: now() + 86_400_000 };
      const expired = (way: Kysely<Schema>) =>
        way
          .selectFrom("deliveries")
          .select(["id", "status"])
          .where("id", ">", cleared.above)
          .where("id", "<", below)
          .orderBy("id");
      if (await isNothing(database, expired)) return;
      for (;;) {
        const page = await expired(database.browse).limit(PAGE).execute();
        await remove(page.filter(({ status }) => AS_DELIVERED.has(status)).map(({ id }) => id));
        const last = page.at(-1);
        if (last === undefined || signal.aborted) return;
        cleared = { ...cleared, above: last.id };
      }
    },

    async removeFailed() {
      const below = firstIdAt(now() - keepFailed);
      for (const status of AS_FAILED) await removeOpen(status, below);
      await removeOpen("filtered", firstIdAt(now() - keepFiltered));
    },
  };
}
