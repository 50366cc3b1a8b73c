import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";

/**
 * Whether a caller may see a recovery, judging by its receiver's row in `agents`: an agent that they may see, or a source of their
 * account.
 */
export function receiversWithin({ accountId, agentIds }: Scope): RawBuilder<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [sql`agents.deleted_at IS NULL`];
  if (accountId !== undefined) conditions.push(sql`agents.account_id = ${accountId}`);
  if (agentIds?.length === 0) conditions.push(sql`agents.kind <> 'agent'`);
  else if (agentIds !== undefined) {
    conditions.push(sql`(agents.kind <> 'agent' OR agents.id IN (${sql.join(agentIds)}))`);
  }
  return sql`${sql.join(conditions, sql` AND `)}`;
}
