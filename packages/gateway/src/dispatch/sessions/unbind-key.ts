import type { BoundKeys } from "../../sessions/bound-keys.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import type { Database } from "../../storage/database.ts";
import type { Binding } from "./move-lane.ts";

/**
 * Removes a conversation from a session, which its later webhooks do not join. @returns whether it was in the session.
 */
export async function unbindKey(
  { agentId, session, key }: Binding,
  { database, boundKeys }: { database: Pick<Database, "query">; boundKeys: Pick<BoundKeys, "changed"> },
): Promise<boolean> {
  if (containsNul(session) || containsNul(key)) return false;
  const { numDeletedRows } = await database.query
    .deleteFrom("session_keys")
    .where("agent_id", "=", agentId)
    .where("key", "=", key)
    .where("session", "=", session)
    .executeTakeFirst();
  await boundKeys.changed(agentId, key);
  return numDeletedRows > 0n;
}
