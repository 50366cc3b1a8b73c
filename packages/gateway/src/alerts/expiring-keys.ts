import type { Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { agentsWithin } from "../agents/agents-within.ts";
import type { Schema } from "../storage/schema/schema.ts";

export type ExpiringKey = {
  readonly id: string;
  readonly name: string;
  readonly api_key_type: string;
  readonly agent_name: string;
  /** In Unix milliseconds. */
  readonly expires_at: number;
};

/** How long before its expiry a key is reported, in milliseconds. */
const EXPIRES_WITHIN = 14 * 86_400_000;

export async function findExpiringKeys(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
  most: number,
): Promise<ExpiringKey[]> {
  const rows = await browse
    .selectFrom("agent_api_keys")
    .innerJoin("agents", "agents.id", "agent_api_keys.agent_id")
    .select([
      "agent_api_keys.id",
      "agent_api_keys.name",
      "agent_api_keys.api_key_type",
      "agents.name as agent_name",
      "agent_api_keys.expires_at",
    ])
    .where("agent_api_keys.expires_at", ">", now)
    .where("agents.deleted_at", "is", null)
    .where(agentsWithin(scope))
    .where("agent_api_keys.expires_at", "<=", now + EXPIRES_WITHIN)
    .orderBy("agent_api_keys.expires_at")
    .limit(most)
    .execute();
  // The condition excludes null.
  return rows.flatMap(({ expires_at, ...key }) => (expires_at === null ? [] : [{ ...key, expires_at }]));
}
