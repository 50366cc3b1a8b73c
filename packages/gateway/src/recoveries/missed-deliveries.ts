import { sql, type Kysely, type RawBuilder, type SqlBool } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { findStored } from "./find-stored.ts";

/** A webhook in a provider's list: its deliveries up to now. */
export type ListedWebhook = {
  readonly guid: string;
  /** The provider's id of the newest delivery. */
  readonly deliveryId: string;
  readonly event: string;
  /** When it was made, in Unix milliseconds by the provider's clock. */
  readonly deliveredAt: number;
  /** Whether any of them arrived. */
  readonly arrived: boolean;
};

/** A webhook to ask for. */
export type Missed = { readonly guid: string; readonly deliveryId: string };

/** How often a webhook is asked for on its own accord; a person may ask for more. */
const MOST_ASKS = 3;
/** After so long without a sign of a redelivery, a request is considered lost. In milliseconds. */
const SILENT_FOR = 3_600_000;
const MOST_AT_ONCE = 500;

/** What a provider could not deliver. */
export type MissedDeliveries = {
  /** Takes over what the provider lists, except for what is stored. */
  note(recoveryId: string, listed: readonly ListedWebhook[]): Promise<void>;
  /** The same, where the list has everything that is missing: what is not in it is forgotten. */
  replace(recoveryId: string, listed: readonly ListedWebhook[]): Promise<void>;
  /** Notes what has arrived since. */
  settle(recoveryId: string): Promise<void>;
  /** What to ask for, oldest first. */
  pending(recoveryId: string, limit: number): Promise<Missed[]>;
  /**
   * Notes that a webhook is asked for, before it is: whatever happens then, it is not asked for twice.
   *
   * @returns false if this gateway must not, because another one took over.
   */
  beginAsking(recoveryId: string, missed: Missed, gateway: string): Promise<boolean>;
  /** The provider did not take the request. */
  takeBack(recoveryId: string, guid: string): Promise<void>;
  /** The provider takes no request for it. */
  giveUp(recoveryId: string, guid: string, reason: string): Promise<void>;
  /** When those that were asked for last, and have not arrived, were; undefined: none are expected. */
  expectedSince(recoveryId: string): Promise<number | undefined>;
  /** When the requests with a credential after this time were made, oldest first. */
  askedSince(credentialHash: string, time: number): Promise<number[]>;
  /** Removes what was found before this time. */
  forget(before: number): Promise<void>;
};

export function createMissedDeliveries(query: Kysely<Schema>, now: () => number): MissedDeliveries {
  const of = (recoveryId: string, guid: string) =>
    query.updateTable("recovery_requests").where("recovery_id", "=", recoveryId).where("guid", "=", guid);

  const settle = async (recoveryId: string): Promise<void> => {
    const stored = await findStored(query, recoveryId);
    for (const guids of chunks(stored)) {
      const those = { recovery_id: recoveryId, arrived_at: null };
      await query
        .updateTable("recovery_requests")
        .set({ arrived_at: now() })
        .where((where) => where.and(those))
        .where("guid", "in", guids)
        .where("asked_at", "is not", null)
        .execute();
      // Somebody else asked for it.
      await query
        .deleteFrom("recovery_requests")
        .where((where) => where.and(those))
        .where("guid", "in", guids)
        .where("asked_at", "is", null)
        .execute();
    }
  };

  const note = async (recoveryId: string, listed: readonly ListedWebhook[]): Promise<void> => {
    const arrived = listed.filter((webhook) => webhook.arrived).map(({ guid }) => guid);
    const failed = listed.filter((webhook) => !webhook.arrived);
    for (const guids of chunks(arrived)) {
      await query
        .updateTable("recovery_requests")
        .set({ arrived_at: now() })
        .where("recovery_id", "=", recoveryId)
        .where("guid", "in", guids)
        .where("arrived_at", "is", null)
        .where("asked_at", "is not", null)
        .execute();
      await query
        .deleteFrom("recovery_requests")
        .where("recovery_id", "=", recoveryId)
        .where("guid", "in", guids)
        .where("asked_at", "is", null)
        .execute();
    }
    for (const webhooks of chunks(failed)) {
      await query
        .insertInto("recovery_requests")
        .values(
          webhooks.map(({ guid, deliveryId, event, deliveredAt }) => ({
            recovery_id: recoveryId,
            guid,
            delivery_id: deliveryId,
            event,
            failed_at: deliveredAt,
            found_at: now(),
            asks: 0,
            asked_at: null,
            asked_delivery_id: null,
            refused: null,
            arrived_at: null,
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(["recovery_id", "guid"]).doUpdateSet({
            delivery_id: sql`excluded.delivery_id`,
            failed_at: sql`excluded.failed_at`,
          }),
        )
        .execute();
    }
    await settle(recoveryId);
  };

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

/** Never asked for; or the provider lists a newer failure since; or nothing was heard of the redelivery. */
function mayBeAsked(time: number): RawBuilder<SqlBool> {
  return sql`(asked_at IS NULL OR (asks < ${MOST_ASKS}
    AND (asked_delivery_id <> delivery_id OR asked_at < ${time - SILENT_FOR})))`;
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let next = 0; next < items.length; next += MOST_AT_ONCE) yield items.slice(next, next + MOST_AT_ONCE);
}
