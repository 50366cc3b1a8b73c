import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";

/** Whether a caller may see an agent. */
export function agentsWithin({ accountId, agentIds }: Scope): RawBuilder<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [sql`1 = 1`];
  if (accountId !== undefined) conditions.push(sql`agents.account_id = ${accountId}`);
  if (agentIds?.length === 0) conditions.push(sql`1 = 0`);
  else if (agentIds !== undefined) conditions.push(sql`agents.id IN (${sql.join(agentIds)})`);
  return sql`${sql.join(conditions, sql` AND `)}`;
}
