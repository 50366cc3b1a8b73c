import { sql, type Kysely, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";
import { LARGEST_ID, firstIdAt } from "../ids/delivery-id.ts";
import type { RefusalRow } from "../storage/schema/refusals.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { refusalsWithin } from "./refusals-within.ts";

/** Selects refusals: all given conditions must match. */
export type RefusalFilter = {
  /** The name in the request, whether or not such an agent exists. */
  readonly agent?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly provider?: string | undefined;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  /** Unix milliseconds: at or after `from`, and before `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/** Lists refusals with ids below the cursor, newest first. Their number is bounded, so that any filter is cheap enough. */
export async function listRefusals(
  browse: Kysely<Schema>,
  scope: Scope,
  { agent, agent_id, provider, code, reason, from, to }: RefusalFilter,
  cursor: bigint | undefined,
  limit: number,
): Promise<RefusalRow[]> {
  const below = to === undefined ? LARGEST_ID : firstIdAt(to);
  const matching = { agent_name: agent, agent_id, provider, code, reason };
  const given = Object.entries(matching).filter(([, value]) => value !== undefined);
  return browse
    .selectFrom("refusals")
    .selectAll()
    .where("id", ">=", from === undefined ? 0n : firstIdAt(from))
    .where("id", "<", cursor !== undefined && cursor < below ? cursor : below)
    .where((expression) =>
      expression.and(given.map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`)),
    )
    .where(refusalsWithin(scope))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
