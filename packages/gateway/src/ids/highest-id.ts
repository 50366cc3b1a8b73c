import type { Database } from "../storage/database.ts";
import { firstIdAt } from "./delivery-id.ts";

/**
 * How far ahead of the clock the highest id may be, in milliseconds, for new ids to continue above it. Ids further
 * ahead come from a clock that was wrong and must not set the time for everything after them.
 */
export const FURTHEST_AHEAD = 3_600_000;

/**
 * The highest id of deliveries, their changes, requests, bodies and refusals, which share one id source; undefined if
 * there is none.
 */
export async function findHighestId({ query }: Database, now: number): Promise<bigint | undefined> {
  const below = firstIdAt(now + FURTHEST_AHEAD);
  const found = [
    await query
      .selectFrom("deliveries")
      .select("id")
      .where("id", "<", below)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst(),
    await query
      .selectFrom("delivery_changes")
      .select("position as id")
      .where("position", "<", below)
      .orderBy("position", "desc")
      .limit(1)
      .executeTakeFirst(),
    await query
      .selectFrom("body_pieces")
      .select("body_id as id")
      .where("body_id", "<", below)
      .orderBy("body_id", "desc")
      .limit(1)
      .executeTakeFirst(),
    await query
      .selectFrom("delivery_requests")
      .select("delivery_id as id")
      .where("delivery_id", "<", below)
      .orderBy("delivery_id", "desc")
      .limit(1)
      .executeTakeFirst(),
    await query
      .selectFrom("refusals")
      .select("id")
      .where("id", "<", below)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst(),
  ].flatMap((row) => (row?.id == null ? [] : [row.id]));
  return found.reduce<bigint | undefined>(
    (highest, id) => (highest === undefined || id > highest ? id : highest),
    undefined,
  );
}
