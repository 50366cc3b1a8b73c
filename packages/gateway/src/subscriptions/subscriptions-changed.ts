import type { Database } from "../storage/database.ts";

/** The notification to all gateways that there is a new subscription, or one that is to be worked on at once. */
export const SUBSCRIPTIONS_CHANGED = "subscriptions changed";

/** Notifies all gateways. They also look from time to time while there are subscriptions. */
export async function tellSubscriptionsChanged(database: Pick<Database, "notify">): Promise<void> {
  await database.notify(SUBSCRIPTIONS_CHANGED).catch(() => {});
}
