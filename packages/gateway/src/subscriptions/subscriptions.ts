import { sql } from "kysely";
import type { Scope } from "../access/access.ts";
import type { Vault } from "../secrets/vault.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { Database } from "../storage/database.ts";
import { canonicalArguments, subscriptionId, type SubscriptionIdentity } from "./identity.ts";
import { readSubscription, type Subscription } from "./subscription.ts";
import { tellSubscriptionsChanged } from "./subscriptions-changed.ts";

/** What to store when a subscription is created or refreshed. Times are Unix milliseconds. */
export type SubscriptionSaved = SubscriptionIdentity & {
  readonly principalName: string;
  readonly secret: string;
  /** Where a new one begins. */
  readonly cursor: bigint;
  readonly refreshBefore: number;
};

/** The stored webhook subscriptions to events. */
export type Subscriptions = {
  /** The subscription with this identity, unless it has ended. */
  findLive(identity: SubscriptionIdentity): Promise<Subscription | undefined>;
  /** Whether this is the subscription's secret. */
  hasSecret(id: string, secret: string): Promise<boolean>;
  /** The number of a caller's subscriptions that have not ended. */
  count(accountId: string, principal: string): Promise<number>;
  /**
   * Creates a subscription, or refreshes the existing one: its cursor stays, and a failing one is retried immediately.
   */
  save(saved: SubscriptionSaved): Promise<Subscription>;
  /** Those in an account, newest first. */
  list(scope: Scope, limit: number): Promise<Subscription[]>;
  find(scope: Scope, id: string): Promise<Subscription | undefined>;
  /** Ends a subscription and notifies its endpoint. @returns false if there is no active one. */
  end(scope: Scope, id: string): Promise<boolean>;
  /** Removes the subscription with this identity. @returns false if there is none. */
  remove(identity: SubscriptionIdentity): Promise<boolean>;
  /** Removes those that ended long ago. */
  expire(): Promise<void>;
};

/** How long an ended subscription is still shown, in milliseconds. */
const KEEP_ENDED = 7 * 86_400_000;

/** How long both the old and the new secret sign, in milliseconds. */
const BOTH_SIGN = 600_000;

/** The row and column that a secret is bound to. */
export function secretPlace(id: string, column: "secret_encrypted" | "previous_secret_encrypted") {
  return { table: "event_subscriptions", row: id, column } as const;
}

export function createSubscriptions(
  database: Database,
  vault: Pick<Vault, "encrypt" | "decrypt">,
  now: () => number,
): Subscriptions {
  const { query } = database;
  const rowOf = (id: string) =>
    query.selectFrom("event_subscriptions").selectAll().where("id", "=", id).executeTakeFirst();
  const within = ({ accountId }: Scope) =>
    accountId === undefined ? sql<boolean>`1 = 1` : sql<boolean>`account_id = ${accountId}`;

  const columnsOf = async (id: string, { secret, ...saved }: SubscriptionSaved) => {
    const row = await rowOf(id);
    const before = row && vault.decrypt(row.secret_encrypted, secretPlace(id, "secret_encrypted"));
    const isNew = row === undefined || row.state === "ended";
    return {
      secret_encrypted: vault.encrypt(secret, secretPlace(id, "secret_encrypted")),
      ...(before !== undefined &&
        before !== secret && {
          previous_secret_encrypted: vault.encrypt(before, secretPlace(id, "previous_secret_encrypted")),
          previous_until: now() + BOTH_SIGN,
        }),
      principal_name: saved.principalName,
      ...(isNew && { cursor: saved.cursor, delivered: 0, delivered_at: null, created_at: now() }),
      state: "active" as const,
      failures: 0,
      next_attempt_at: null,
      refresh_before: saved.refreshBefore,
      refreshed_at: now(),
      ended_at: null,
      ended_reason: null,
    };
  };

  return {
    async findLive(identity) {
      const row = await rowOf(subscriptionId(identity));
      return row === undefined || row.state === "ended" || row.refresh_before <= now()
        ? undefined
        : readSubscription(row);
    },

    async hasSecret(id, secret) {
      const row = await rowOf(id);
      return (
        row !== undefined &&
        vault.decrypt(row.secret_encrypted, secretPlace(id, "secret_encrypted")) === secret
      );
    },

    async count(accountId, principal) {
      const { count } = await query
        .selectFrom("event_subscriptions")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("account_id", "=", accountId)
        .where("principal", "=", principal)
        .where("state", "<>", "ended")
        .executeTakeFirstOrThrow();
      return count;
    },

    async save(saved) {
      const id = subscriptionId(saved);
      const columns = await columnsOf(id, saved);
      const row = await query
        .insertInto("event_subscriptions")
        .values({
          previous_secret_encrypted: null,
          previous_until: null,
          cursor: saved.cursor,
          delivered: 0,
          delivered_at: null,
          created_at: now(),
          ...columns,
          id,
          account_id: saved.accountId,
          principal: saved.principal,
          url: saved.url,
          provider: saved.provider,
          event: saved.event ?? null,
          arguments: canonicalArguments(saved.arguments),
          last_error: null,
          failed_since: null,
          lease_by: null,
          lease_until: null,
        })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
        .returningAll()
        .executeTakeFirstOrThrow();
      await tellSubscriptionsChanged(database);
      return readSubscription(row);
    },

    async list(scope, limit) {
      const rows = await query
        .selectFrom("event_subscriptions")
        .selectAll()
        .where(within(scope))
        .orderBy("created_at", "desc")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(readSubscription);
    },

    async find(scope, id) {
      if (containsNul(id)) return undefined;
      const row = await query
        .selectFrom("event_subscriptions")
        .selectAll()
        .where("id", "=", id)
        .where(within(scope))
        .executeTakeFirst();
      return row && readSubscription(row);
    },

    async end(scope, id) {
      if (containsNul(id)) return false;
      const { numUpdatedRows } = await query
        .updateTable("event_subscriptions")
        .set({ ...endedColumns("deleted", now()), lease_by: null, lease_until: null })
        .where("id", "=", id)
        .where("state", "<>", "ended")
        .where(within(scope))
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await tellSubscriptionsChanged(database);
      return numUpdatedRows > 0n;
    },

    async remove(identity) {
      const { numDeletedRows } = await query
        .deleteFrom("event_subscriptions")
        .where("id", "=", subscriptionId(identity))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    async expire() {
      await query
        .deleteFrom("event_subscriptions")
        .where("state", "=", "ended")
        .where("ended_at", "<", now() - KEEP_ENDED)
        .execute();
    },
  };
}

/** For a subscription that the server ends: its endpoint must be notified. */
export function endedColumns(reason: "access_lost" | "deleted", time: number) {
  return {
    state: "ended",
    ended_reason: reason,
    ended_at: time,
    next_attempt_at: time,
    failures: 0,
  } as const;
}
