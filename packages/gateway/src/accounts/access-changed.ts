import type { Database } from "../storage/database.ts";

/** What a gateway says to all when somebody lost access, so that open streams ask again whether they may go on. */
export const ACCESS_CHANGED = "access changed";

/** Tells all gateways. Streams also ask by themselves from time to time, so it does not matter if this is not heard. */
export async function tellAccessChanged(database: Pick<Database, "notify">): Promise<void> {
  await database.notify(ACCESS_CHANGED).catch(() => {});
}
