import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { firstIdAt } from "../ids/delivery-id.ts";
import { refusalsWithin } from "../refusals/refusals-within.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A rise in rejected requests for one agent, with one code. */
export type RisingRefusals = {
  readonly agent_name: string;
  readonly code: string;
  readonly last_hour: number;
  /** The average per hour in the 24 hours before. */
  readonly usual_per_hour: number;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Up to this many rejected requests per hour are never reported. */
const FEWEST_REFUSALS = 5;
/** How many times the average counts as a rise. */
const RISE = 3;

/** Each engine returns sums in its own type. */
type Sum = number | bigint | string;

export async function findRisingRefusals(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
  most: number,
): Promise<RisingRefusals[]> {
  const hourAgo = firstIdAt(now - HOUR);
  // Few rejected requests are kept, so reading a day of them is cheap.
  const { rows } = await sql<Record<"agent_name" | "code", string> & Record<"recent" | "earlier", Sum>>`
    SELECT agent_name, code,
        sum(CASE WHEN id >= ${hourAgo} THEN 1 ELSE 0 END) AS recent,
        sum(CASE WHEN id < ${hourAgo} THEN 1 ELSE 0 END) AS earlier
      FROM refusals WHERE id >= ${firstIdAt(now - HOUR - DAY)} AND ${refusalsWithin(scope)}
      GROUP BY agent_name, code
      ORDER BY recent DESC LIMIT ${most}`.execute(browse);
  return rows
    .map(({ agent_name, code, recent, earlier }) => ({
      agent_name,
      code,
      last_hour: Number(recent),
      usual_per_hour: Number(earlier) / (DAY / HOUR),
    }))
    .filter(
      ({ last_hour, usual_per_hour }) => last_hour >= FEWEST_REFUSALS && last_hour >= RISE * usual_per_hour,
    );
}
