import type { Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** Key types that do not belong to a provider. */
const NO_PROVIDER = ["external", "internal"];

/** The ids of the providers for which agents and sources within a scope have keys. */
export async function providersInUse(
  browse: Kysely<Schema>,
  { accountId, agentIds }: Scope,
): Promise<string[]> {
  if (agentIds?.length === 0) return [];
  let rows = browse
    .selectFrom("agent_api_keys")
    .innerJoin("agents", "agents.id", "agent_api_keys.agent_id")
    .select("agent_api_keys.api_key_type")
    .distinct()
    .where("agents.deleted_at", "is", null)
    .where("agent_api_keys.api_key_type", "not in", NO_PROVIDER);
  if (accountId !== undefined) rows = rows.where("agents.account_id", "=", accountId);
  if (agentIds !== undefined) rows = rows.where("agents.id", "in", [...agentIds]);
  return (await rows.execute()).map(({ api_key_type }) => api_key_type);
}
