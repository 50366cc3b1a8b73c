import { firstIdAt } from "../ids/delivery-id.ts";
import type { Database } from "../storage/database.ts";
import { deadlineOf } from "./gateway-list.ts";

/**
 * How old an id may be at a gateway's heartbeat while its delivery is still being committed, in milliseconds. Assumed
 * if the gateway does not report this itself, because it has just joined or runs an older version.
 */
const LONGEST_COMMIT = 15_000;

/**
 * The id below which all deliveries of the other gateways are committed or never will be, according to their last
 * heartbeats.
 *
 * @param ended - dead gateways whose sessions were ended: what they had not committed never will be.
 * @returns undefined if there is no other gateway.
 */
export async function settledByOthers(
  database: Pick<Database, "prompt" | "engine">,
  self: string,
  ended: ReadonlySet<string>,
): Promise<bigint | undefined> {
  const rows = await database.prompt
    .selectFrom("gateways")
    .select(["instance", "seen_at", "settled_below"])
    .select((expression) => expression("seen_at", ">", deadlineOf(database)).as("is_alive"))
    .execute();
  const ids = rows
    .filter(({ instance, is_alive }) => instance !== self && (Boolean(is_alive) || !ended.has(instance)))
    .map(({ seen_at, settled_below }) => {
      // An older version may have taken the number of a newer one.
      const atLeast = firstIdAt(seen_at - LONGEST_COMMIT);
      return settled_below !== null && settled_below > atLeast ? settled_below : atLeast;
    });
  return ids.length === 0 ? undefined : ids.reduce((a, b) => (a < b ? a : b));
}
