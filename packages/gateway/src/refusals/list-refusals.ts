import { sql, type Kysely, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";
import { LARGEST_ID, firstIdAt } from "../ids/delivery-id.ts";
import type { RefusalRow } from "../storage/schema/refusals.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { refusalsWithin } from "./refusals-within.ts";

/** Selects refusals that match all given conditions. */
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

/** Lists refusals with ids below the cursor, newest first. Few enough are kept for any filter to be cheap. */
export async function listRefusals(
  browse: Kysely<Schema>,
  scope: Scope,
  filter: RefusalFilter,
  cursor: bigint | undefined,
  limit: number,
): Promise<RefusalRow[]> {
  return browse
    .selectFrom("refusals")
    .selectAll()
    .where(matching(filter))
    .where("id", "<", cursor ?? LARGEST_ID)
    .where(refusalsWithin(scope))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** How many refusals match. */
export async function countRefusals(
  browse: Kysely<Schema>,
  scope: Scope,
  filter: RefusalFilter,
): Promise<number> {
  const { count } = await browse
    .selectFrom("refusals")
    .select((expression) => expression.fn.countAll<number | bigint | string>().as("count"))
    .where(matching(filter))
    .where(refusalsWithin(scope))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The refusal with this id; undefined if there is none in the scope. */
export async function findRefusal(
  browse: Kysely<Schema>,
  scope: Scope,
  id: bigint,
): Promise<RefusalRow | undefined> {
  return browse
    .selectFrom("refusals")
    .selectAll()
    .where("id", "=", id)
    .where(refusalsWithin(scope))
    .executeTakeFirst();
}

function matching({ agent, agent_id, provider, code, reason, from, to }: RefusalFilter): RawBuilder<SqlBool> {
  const columns = { agent_name: agent, agent_id, provider, code, reason };
  const conditions = Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`);
  if (from !== undefined) conditions.push(sql`id >= ${firstIdAt(from)}`);
  if (to !== undefined) conditions.push(sql`id < ${firstIdAt(to)}`);
  return conditions.length === 0 ? sql`1 = 1` : sql`${sql.join(conditions, sql` AND `)}`;
}
