import type { Database } from "../storage/database.ts";

/** The notification to all gateways that someone lost access, so that open streams check theirs. */
export const ACCESS_CHANGED = "access changed";

/** Notifies all gateways. Streams also check periodically, so a lost notification does no harm. */
export async function tellAccessChanged(database: Pick<Database, "notify">): Promise<void> {
  await database.notify(ACCESS_CHANGED).catch(() => {});
}
