import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../../storage/database.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { DeliveryStatus } from "../delivery.ts";
import { fewEnough, removalOf, removeUnused } from "./remove-deliveries.ts";
import { firstIdAt } from "../../ids/delivery-id.ts";

/** Removes expired deliveries with their requests and attempts. */
export type Retention = {
  /** Resolves when the current step is done. */
  stop(): Promise<void>;
};

export type RetentionParts = {
  readonly database: Database;
  /** Listeners without heartbeats are removed at the same time. */
  readonly listeners: { expire(): Promise<void> };
  /** Deleted agents that can no longer be restored are removed too. */
  readonly agents: { expire(): Promise<void> };
  /** Subscriptions that ended long ago, too. */
  readonly subscriptions: { expire(): Promise<void> };
  /** How long deliveries are kept after their arrival, in milliseconds. */
  readonly keepDelivered: number;
  readonly keepFailed: number;
  readonly keepFiltered: number;
  /** How long held deliveries wait before they are cancelled, in milliseconds. */
  readonly holdFor: number;
  readonly now: () => number;
  readonly log: Logger;
};

/** How often to check, in milliseconds. */
const LOOK_EVERY = 60_000;
/** Pause between two steps, in milliseconds: incoming webhooks go first. */
const PAUSE = 50;
/** The maximum removed per step. */
const MOST_DELIVERIES = 200;
/** How long a conversation stays bound to a session without webhooks, in milliseconds. */
const KEEP_BOUND_KEYS = 90 * 86_400_000;
/** How many deliveries are read for one step. */
const PAGE = 1_000;

/** From this age on, the delivery will not be written any more: with `direct`, an agent may take hours. In milliseconds. */
const ABANDONED_AFTER = 86_400_000;
const MOST_ABANDONED = 100;

const AS_DELIVERED: ReadonlySet<DeliveryStatus> = new Set(["delivered", "superseded"]);
const AS_FAILED: readonly DeliveryStatus[] = ["failed", "rejected", "cancelled"];

/** Every gateway on a database does this; they skip what another one has removed. */
export function startRetention({
  database,
  listeners,
  agents,
  subscriptions,
  keepDelivered,
  keepFailed,
  keepFiltered,
  holdFor,
  now,
  log,
}: RetentionParts): Retention {
  const stop = new AbortController();
  /** No delivered delivery is left up to here; those that were unfinished are found the next day. */
  let cleared = { above: -1n, until: 0 };
  /** All large bodies up to here have a delivery; those whose requests are removed otherwise are found the next day. */
  let examined = { above: -1n, until: 0 };

  const removeDelivered = async (): Promise<void> => {
    const below = firstIdAt(now() - keepDelivered);
    if (now() >= cleared.until) cleared = { above: -1n, until: now() + 86_400_000 };
    for (;;) {
      const page = await database.browse
        .selectFrom("deliveries")
        .select(["id", "status"])
        .where("id", ">", cleared.above)
        .where("id", "<", below)
        .orderBy("id")
        .limit(PAGE)
        .execute();
      await remove(page.filter(({ status }) => AS_DELIVERED.has(status)).map(({ id }) => id));
      const last = page.at(-1);
      if (last === undefined || stop.signal.aborted) return;
      cleared = { ...cleared, above: last.id };
    }
  };
  const removeFailed = async (): Promise<void> => {
    const below = firstIdAt(now() - keepFailed);
    for (const status of AS_FAILED) await removeOpen(status, below);
    await removeOpen("filtered", firstIdAt(now() - keepFiltered));
  };
  const removeOpen = async (status: DeliveryStatus, below: bigint): Promise<void> => {
    for (;;) {
      const page = await database.browse
        .selectFrom("deliveries")
        .select("id")
        .where("status", "=", status)
        // Must be written exactly as in the index to use it.
        .where(sql<boolean>`status NOT IN ('delivered', 'superseded')`)
        .where("id", "<", below)
        .orderBy("id")
        .limit(MOST_DELIVERIES)
        .execute();
      if (page.length === 0 || stop.signal.aborted) return;
      await remove(page.map(({ id }) => id));
    }
  };
  /** They are then kept like failed ones. */
  const cancelHeld = async (): Promise<void> => {
    for (const status of ["held", "unrouted"] as const) {
      await database.query
        .updateTable("deliveries")
        .set({ status: "cancelled", finished_at: now(), changed_at: now() })
        .where("status", "=", status)
        .where(sql<boolean>`status NOT IN ('delivered', 'superseded')`)
        .where("id", "<", firstIdAt(now() - holdFor))
        .execute();
    }
  };
  /** Requests of webhooks to several agents, all of whose deliveries were never stored: their gateway was killed. */
  const removeUnusedRequests = (): Promise<void> =>
    removeUnused(database, firstIdAt(now() - ABANDONED_AFTER));
  /** Removes pieces of bodies whose delivery was never stored: duplicates, or a gateway that ended in between. */
  const removeAbandoned = async (): Promise<void> => {
    const below = firstIdAt(now() - ABANDONED_AFTER);
    if (now() >= examined.until) examined = { above: -1n, until: now() + 86_400_000 };
    while (!stop.signal.aborted) {
      const bodies = await database.browse
        .selectFrom("body_pieces")
        .select("body_id")
        .distinct()
        .where("body_id", ">", examined.above)
        .where("body_id", "<", below)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom("delivery_requests")
                .select("delivery_id")
                .whereRef("pieces_id", "=", "body_pieces.body_id"),
            ),
          ),
        )
        .orderBy("body_id")
        .limit(MOST_ABANDONED)
        .execute();
      for (const { body_id } of bodies) {
        await database.commit([
          { kind: "run", sql: "DELETE FROM body_pieces WHERE body_id = ?", parameters: [body_id] },
        ]);
      }
      if (bodies.length < MOST_ABANDONED) break;
    }
    examined = { ...examined, above: below - 1n };
  };
  const removeReplays = async (): Promise<void> => {
    await database.query
      .deleteFrom("replays")
      .where("finished_at", "<", now() - keepFailed)
      .execute();
  };
  const removeBoundKeys = async (): Promise<void> => {
    await database.query
      .deleteFrom("session_keys")
      .where("used_at", "<", now() - KEEP_BOUND_KEYS)
      .execute();
  };
  const remove = async (ids: readonly bigint[]): Promise<void> => {
    let left = ids;
    while (left.length > 0 && !stop.signal.aborted) {
      const step = await fewEnough(database.browse, left.slice(0, MOST_DELIVERIES));
      const last = step.at(-1);
      // Another gateway has removed them.
      if (last === undefined) return;
      await database.commit(removalOf(step));
      left = left.filter((id) => id > last.id);
      await sleep(PAUSE, undefined, { signal: stop.signal }).catch(() => {});
    }
  };

  let working: Promise<void> | undefined;
  const look = (): void => {
    working ??= cancelHeld()
      .then(removeDelivered)
      .then(removeFailed)
      .then(removeUnusedRequests)
      .then(removeAbandoned)
      .then(removeReplays)
      .then(removeBoundKeys)
      .then(async () => listeners.expire())
      .then(async () => agents.expire())
      .then(async () => subscriptions.expire())
      .catch((error: unknown) => log.warn({ err: error }, "old deliveries could not be removed"))
      .finally(() => {
        working = undefined;
      });
  };
  const timer = setInterval(look, LOOK_EVERY);
  timer.unref();
  look();

  return {
    async stop() {
      clearInterval(timer);
      stop.abort();
      await working;
    },
  };
}
