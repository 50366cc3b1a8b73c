import { sql } from "kysely";
import type { Database } from "../../storage/database.ts";
import type { Released } from "./release-unrouted.ts";

export type ReleasedAll = {
  readonly released: number;
  /** How many still have no target. */
  readonly unrouted: number;
  /** Whether there may be more. */
  readonly isCut: boolean;
};

export type ReleaseAllParts = {
  readonly database: Pick<Database, "query">;
  readonly releaseUnrouted: (id: bigint) => Promise<Released>;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

const PAGE = 100;
/** Maximum duration of one call, in milliseconds. */
const LONGEST = 20_000;

/**
 * Delivers a source's unrouted webhooks to its current targets, oldest first.
 *
 * @param value - only those with this value; undefined: all.
 */
export async function releaseAll(
  sourceId: string,
  value: string | undefined,
  { database, releaseUnrouted, elapsed }: ReleaseAllParts,
): Promise<ReleasedAll> {
  const begun = elapsed();
  let above = -1n;
  let released = 0;
  let unrouted = 0;
  for (;;) {
    let rows = database.query
      .selectFrom("deliveries")
      .select("id")
      .where("agent_id", "=", sourceId)
      .where("status", "=", "unrouted")
      // Exactly as in the index of open deliveries.
      .where(sql<boolean>`status NOT IN ('delivered', 'superseded')`)
      .where("id", ">", above);
    if (value !== undefined) rows = rows.where("source_value", "=", value);
    const page = await rows.orderBy("id").limit(PAGE).execute();
    for (const { id } of page) {
      above = id;
      const outcome = await releaseUnrouted(id);
      if (outcome === "released") released += 1;
      if (outcome === "no_target") unrouted += 1;
      if (elapsed() - begun > LONGEST) return { released, unrouted, isCut: true };
    }
    if (page.length < PAGE) return { released, unrouted, isCut: false };
  }
}
