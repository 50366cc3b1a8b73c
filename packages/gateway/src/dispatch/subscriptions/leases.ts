import type { Kysely } from "kysely";
import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import type { EndpointError, EndReason } from "../../subscriptions/subscription.ts";
import { endedColumns } from "../../subscriptions/subscriptions.ts";

/** Subscriptions with something to do; one gateway at a time works on each. */
export type Leases = {
  /** All active ones, and ended ones whose endpoint must still be notified. */
  open(): Promise<EventSubscriptionRow[]>;
  /** Whether no live gateway is working on it. */
  isFree(row: EventSubscriptionRow): boolean;
  /** Takes those that nobody else has. */
  take(ids: readonly string[]): Promise<EventSubscriptionRow[]>;
  /** @returns false if this gateway no longer owns it. */
  renew(id: string): Promise<boolean>;
  /** Gives it back after a failure. */
  fail(id: string, failure: Failure): Promise<void>;
  /** Ends it and gives it back; its endpoint is notified if the gateway ended it. */
  end(id: string, reason: EndReason): Promise<void>;
  /** Ends one whose subscriber lost access, whichever gateway works on it. */
  revoke(id: string): Promise<void>;
  /** Gives back an ended one whose endpoint has been or will not be notified. */
  close(id: string): Promise<void>;
  /** Gives it back unchanged. */
  release(id: string): Promise<void>;
  /** Ends those that were not refreshed in time. */
  expire(ids: readonly string[]): Promise<void>;
  /** Moves the cursors of those that nobody works on past a stretch without events for them. */
  skip(ids: readonly string[], cursor: bigint): Promise<void>;
};

/** How a request to an endpoint failed. */
export type Failure = {
  readonly state: EventSubscriptionRow["state"];
  readonly failures: number;
  readonly error: EndpointError;
  /** Undefined: no further attempt. */
  readonly nextAttemptAt: number | undefined;
  readonly since: number;
};

/** Longer than a request may take, because it is renewed after each one. In milliseconds. */
export const LEASE = 30_000;
const MOST_AT_ONCE = 500;
export const FREE = { lease_by: null, lease_until: null } as const;

export type LeasesParts = {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  /** The names of the live instances. */
  readonly livingInstances: () => readonly string[];
  readonly now: () => number;
};

export function createLeases(query: Kysely<Schema>, { gateway, livingInstances, now }: LeasesParts): Leases {
  const mine = (id: string) =>
    query.updateTable("event_subscriptions").where("id", "=", id).where("lease_by", "=", gateway);

  return {
    isFree: ({ lease_by, lease_until }) =>
      lease_by === null || (lease_until ?? 0) <= now() || !livingInstances().includes(lease_by),

    open: () =>
      query
        .selectFrom("event_subscriptions")
        .selectAll()
        .where((where) => where.or([where("state", "<>", "ended"), where("next_attempt_at", "is not", null)]))
        .execute(),

    async take(ids) {
      const time = now();
      return query
        .updateTable("event_subscriptions")
        .set({ lease_by: gateway, lease_until: time + LEASE })
        .where("id", "in", ids)
        .where((where) =>
          where.or([
            where("lease_by", "is", null),
            where("lease_until", "<=", time),
            // Held by gateways that died without giving them back.
            where("lease_by", "not in", livingInstances()),
          ]),
        )
        .returningAll()
        .execute();
    },

    async renew(id) {
      const { numUpdatedRows } = await mine(id)
        .set({ lease_until: now() + LEASE })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async fail(id, { state, failures, error, nextAttemptAt, since }) {
      await mine(id)
        .set({
          ...FREE,
          state,
          failures,
          last_error: error,
          failed_since: since,
          next_attempt_at: nextAttemptAt ?? null,
        })
        .execute();
    },

    async end(id, reason) {
      const time = now();
      const ended =
        reason === "access_lost" || reason === "deleted"
          ? endedColumns(reason, time)
          : ({ state: "ended", ended_reason: reason, ended_at: time, next_attempt_at: null } as const);
      await mine(id)
        .set({ ...FREE, ...ended })
        .execute();
    },

    async revoke(id) {
      await query
        .updateTable("event_subscriptions")
        .set({ ...FREE, ...endedColumns("access_lost", now()) })
        .where("id", "=", id)
        .where("state", "<>", "ended")
        .execute();
    },

    async close(id) {
      await mine(id)
        .set({ ...FREE, next_attempt_at: null })
        .execute();
    },

    async release(id) {
      await mine(id).set(FREE).execute();
    },

    async expire(ids) {
      const time = now();
      await query
        .updateTable("event_subscriptions")
        .set({ ...FREE, state: "ended", ended_reason: "expired", ended_at: time, next_attempt_at: null })
        .where("id", "in", ids)
        .where("state", "<>", "ended")
        .where("refresh_before", "<=", time)
        .execute();
    },

    async skip(ids, cursor) {
      for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
        await query
          .updateTable("event_subscriptions")
          .set({ cursor })
          .where("id", "in", ids.slice(from, from + MOST_AT_ONCE))
          .where("cursor", "<", cursor)
          .where("lease_by", "is", null)
          .execute();
      }
    },
  };
}
