import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";
import { accountColumn } from "../accounts/account.ts";

/**
 * Whether a caller may see a refusal. Only callers who see everything may see those for unknown agent names.
 */
export function refusalsWithin({ accountId, agentIds }: Scope): RawBuilder<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [sql`1 = 1`];
  const account = accountId === undefined ? undefined : accountColumn(accountId);
  if (account === null) conditions.push(sql`refusals.account_id IS NULL`);
  else if (account !== undefined) conditions.push(sql`refusals.account_id = ${account}`);
  if (agentIds?.length === 0) conditions.push(sql`1 = 0`);
  else if (agentIds !== undefined) conditions.push(sql`refusals.agent_id IN (${sql.join(agentIds)})`);
  return sql`${sql.join(conditions, sql` AND `)}`;
}
