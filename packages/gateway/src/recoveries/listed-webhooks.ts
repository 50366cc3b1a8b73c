import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { findStored } from "./find-stored.ts";

/** A webhook in a provider's list, with its deliveries until now. */
export type ListedWebhook = {
  readonly guid: string;
  /** The provider's id of the newest delivery. */
  readonly deliveryId: string;
  readonly event: string;
  /** When that delivery was made, in Unix milliseconds by the provider's clock. */
  readonly deliveredAt: number;
  /** Whether any of them arrived. */
  readonly arrived: boolean;
};

/** Stores what a provider lists. */
export type Listing = {
  readonly note: (recoveryId: string, listed: readonly ListedWebhook[]) => Promise<void>;
  /** Notes what has arrived meanwhile. */
  readonly settle: (recoveryId: string) => Promise<void>;
};

const MOST_AT_ONCE = 500;

export function createListing(query: Kysely<Schema>, now: () => number): Listing {
  /** Whatever arrived was redelivered, possibly at someone else's request. */
  const noteArrived = async (recoveryId: string, guids: readonly string[]): Promise<void> => {
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
  };

  const noteFailed = async (recoveryId: string, webhooks: readonly ListedWebhook[]): Promise<void> => {
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
  };

  const settle = async (recoveryId: string): Promise<void> => {
    const stored = await findStored(query, recoveryId);
    for (const guids of chunks(stored)) await noteArrived(recoveryId, guids);
  };

  return {
    settle,

    async note(recoveryId, listed) {
      const arrived = listed.filter((webhook) => webhook.arrived).map(({ guid }) => guid);
      const failed = listed.filter((webhook) => !webhook.arrived);
      for (const guids of chunks(arrived)) await noteArrived(recoveryId, guids);
      for (const webhooks of chunks(failed)) await noteFailed(recoveryId, webhooks);
      await settle(recoveryId);
    },
  };
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let next = 0; next < items.length; next += MOST_AT_ONCE) yield items.slice(next, next + MOST_AT_ONCE);
}
