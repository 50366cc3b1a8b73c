import type { Database } from "../storage/database.ts";

/** Notifies all gateways of a new subscription, or of one that needs work immediately. */
export const SUBSCRIPTIONS_CHANGED = "subscriptions changed";

/** Sends that notification. Without it, gateways still check periodically while there are subscriptions. */
export async function tellSubscriptionsChanged(database: Pick<Database, "notify">): Promise<void> {
  await database.notify(SUBSCRIPTIONS_CHANGED).catch(() => {});
}
