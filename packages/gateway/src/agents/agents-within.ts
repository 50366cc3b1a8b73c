import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";

/** Whether a row belongs to an agent that the caller may see. */
export function agentsWithin({ accountId, agentIds }: Scope): RawBuilder<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [sql`agents.kind = 'agent'`];
  if (accountId !== undefined) conditions.push(sql`agents.account_id = ${accountId}`);
  if (agentIds?.length === 0) conditions.push(sql`1 = 0`);
  else if (agentIds !== undefined) conditions.push(sql`agents.id IN (${sql.join(agentIds)})`);
  return sql`${sql.join(conditions, sql` AND `)}`;
}
