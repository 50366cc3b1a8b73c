import { sql, type Kysely, type RawBuilder, type SqlBool } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { createListing, type ListedWebhook } from "./listed-webhooks.ts";

/** A webhook to request again. */
export type Missed = { readonly guid: string; readonly deliveryId: string };

/** How often a webhook is requested automatically. A person may request it more often. */
const MOST_ASKS = 3;
/** When this long has passed without a redelivery, a request counts as lost. In milliseconds. */
const SILENT_FOR = 3_600_000;

/** The webhooks that a provider could not deliver. */
export type MissedDeliveries = {
  /** Stores what the provider lists, except for webhooks that the gateway already has. */
  note(recoveryId: string, listed: readonly ListedWebhook[]): Promise<void>;
  /** The same, for a list that contains everything missing: whatever is not in it is forgotten. */
  replace(recoveryId: string, listed: readonly ListedWebhook[]): Promise<void>;
  /** Notes what has arrived meanwhile. */
  settle(recoveryId: string): Promise<void>;
  /** What to request, oldest first. */
  pending(recoveryId: string, limit: number): Promise<Missed[]>;
  /**
   * Records that a webhook will be requested before requesting it, so that it is never requested twice.
   *
   * @returns false if this gateway must not, because another gateway took over.
   */
  beginAsking(recoveryId: string, missed: Missed, gateway: string): Promise<boolean>;
  /** The provider did not accept the request. */
  takeBack(recoveryId: string, guid: string): Promise<void>;
  /** The provider accepts no request for it. */
  giveUp(recoveryId: string, guid: string, reason: string): Promise<void>;
  /**
   * When the most recent requests that are still unanswered were made; undefined if no redelivery is expected.
   */
  expectedSince(recoveryId: string): Promise<number | undefined>;
  /** The times of requests with this credential after this time, oldest first. */
  askedSince(credentialHash: string, time: number): Promise<number[]>;
  /** Removes what was found before this time. */
  forget(before: number): Promise<void>;
};

export function createMissedDeliveries(query: Kysely<Schema>, now: () => number): MissedDeliveries {
  const of = (recoveryId: string, guid: string) =>
    query.updateTable("recovery_requests").where("recovery_id", "=", recoveryId).where("guid", "=", guid);

  const { note, settle } = createListing(query, now);

  return {
    settle,

    note,

    async replace(recoveryId, listed) {
      await query.deleteFrom("recovery_requests").where("recovery_id", "=", recoveryId).execute();
      await note(recoveryId, listed);
    },

    async pending(recoveryId, limit) {
      const rows = await query
        .selectFrom("recovery_requests")
        .select(["guid", "delivery_id"])
        .where("recovery_id", "=", recoveryId)
        .where("arrived_at", "is", null)
        .where("refused", "is", null)
        .where(mayBeAsked(now()))
        .orderBy("failed_at")
        .orderBy("guid")
        .limit(limit)
        .execute();
      return rows.map(({ guid, delivery_id }) => ({ guid, deliveryId: delivery_id }));
    },

    async beginAsking(recoveryId, { guid, deliveryId }, gateway) {
      const time = now();
      const { numUpdatedRows } = await of(recoveryId, guid)
        .set((row) => ({ asked_at: time, asked_delivery_id: deliveryId, asks: row("asks", "+", 1) }))
        .where("arrived_at", "is", null)
        .where(mayBeAsked(time))
        .where((where) =>
          where.exists(
            where
              .selectFrom("recoveries")
              .select("id")
              .where("id", "=", recoveryId)
              .where("lease_by", "=", gateway)
              .where("lease_until", ">", time),
          ),
        )
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async takeBack(recoveryId, guid) {
      await of(recoveryId, guid)
        .set((row) => ({ asked_at: null, asked_delivery_id: null, asks: row("asks", "-", 1) }))
        .execute();
    },

    async giveUp(recoveryId, guid, reason) {
      await of(recoveryId, guid).set({ refused: reason }).execute();
    },

    async expectedSince(recoveryId) {
      const row = await query
        .selectFrom("recovery_requests")
        .select(({ fn }) => fn.max("asked_at").as("asked_at"))
        .where("recovery_id", "=", recoveryId)
        .where("arrived_at", "is", null)
        .where("refused", "is", null)
        .where("asked_at", ">", now() - SILENT_FOR)
        .executeTakeFirst();
      return row?.asked_at ?? undefined;
    },

    async askedSince(credentialHash, time) {
      const rows = await query
        .selectFrom("recovery_requests")
        .innerJoin("recoveries", "recoveries.id", "recovery_requests.recovery_id")
        .select("asked_at")
        .where("credential_hash", "=", credentialHash)
        .where("asked_at", ">", time)
        .orderBy("asked_at")
        .execute();
      return rows.flatMap(({ asked_at }) => asked_at ?? []);
    },

    async forget(before) {
      await query.deleteFrom("recovery_requests").where("found_at", "<", before).execute();
    },
  };
}

/**
 * It was never requested, or the provider has listed a newer failure since, or the redelivery has not arrived.
 */
function mayBeAsked(time: number): RawBuilder<SqlBool> {
  return sql`(asked_at IS NULL OR (asks < ${MOST_ASKS}
    AND (asked_delivery_id <> delivery_id OR asked_at < ${time - SILENT_FOR})))`;
}
