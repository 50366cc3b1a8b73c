import { sql } from "kysely";
import type { Logger } from "../../telemetry/log.ts";
import { createAbandonedRemoval } from "./remove-abandoned.ts";
import { createFinishedRemoval, type FinishedRemovalParts } from "./remove-finished.ts";
import { firstIdAt } from "../../ids/delivery-id.ts";

/** Removes expired deliveries with their requests and attempts. */
export type Retention = {
  /** Resolves when the current step is done. */
  stop(): Promise<void>;
};

export type RetentionParts = FinishedRemovalParts & {
  /** Also removes listeners without heartbeats. */
  readonly listeners: { expire(): Promise<void> };
  /** Also removes deleted agents that can no longer be restored. */
  readonly agents: { expire(): Promise<void> };
  /** Also removes subscriptions that ended long ago. */
  readonly subscriptions: { expire(): Promise<void> };
  /** How long held deliveries wait before they are cancelled, in milliseconds. */
  readonly holdFor: number;
  readonly log: Logger;
};

/** How often to check, in milliseconds. */
const LOOK_EVERY = 60_000;
/** How long a conversation stays bound to a session without webhooks, in milliseconds. */
const KEEP_BOUND_KEYS = 90 * 86_400_000;

/** All gateways on a database do this; each skips what another one has removed. */
export function startRetention(parts: RetentionParts): Retention {
  const { database, listeners, agents, subscriptions, keepFailed, holdFor, now, log } = parts;
  const stop = new AbortController();
  const finished = createFinishedRemoval(parts, stop.signal);
  const abandoned = createAbandonedRemoval(database, now, stop.signal);

  /** After that, they are kept like failed ones. */
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

  let working: Promise<void> | undefined;
  const look = (): void => {
    working ??= cancelHeld()
      .then(finished.removeDelivered)
      .then(finished.removeFailed)
      .then(abandoned.removeUnusedRequests)
      .then(abandoned.removeAbandoned)
      .then(removeReplays)
      .then(removeBoundKeys)
      .then(async () => listeners.expire())
      .then(async () => agents.expire())
      .then(async () => subscriptions.expire())
      .catch((error: unknown) => log.warn({ err: error }, "could not remove old deliveries"))
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
