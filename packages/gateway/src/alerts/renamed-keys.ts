import type { Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { agentsWithin } from "../agents/agents-within.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A key whose provider reported a new name for what the key is named after. */
export type RenamedKey = {
  readonly id: string;
  readonly name: string;
  readonly api_key_type: string;
  readonly agent_name: string;
  readonly renamed_to: string;
  /** Until when it accepts both names, in Unix milliseconds. */
  readonly renamed_until: number;
};

/** Keys to rename, starting with those that will stop accepting the new name first. */
export async function findRenamedKeys(
  browse: Kysely<Schema>,
  scope: Scope,
  limit: number,
): Promise<RenamedKey[]> {
  const rows = await browse
    .selectFrom("agent_api_keys")
    .innerJoin("agents", "agents.id", "agent_api_keys.agent_id")
    .select([
      "agent_api_keys.id",
      "agent_api_keys.name",
      "agent_api_keys.api_key_type",
      "agents.name as agent_name",
      "agent_api_keys.renamed_to",
      "agent_api_keys.renamed_until",
    ])
    .where("agent_api_keys.renamed_until", "is not", null)
    .where("agents.deleted_at", "is", null)
    .where(agentsWithin(scope))
    .orderBy("agent_api_keys.renamed_until")
    .limit(limit)
    .execute();
  return rows.flatMap(({ renamed_to, renamed_until, ...key }) =>
    renamed_to === null || renamed_until === null ? [] : [{ ...key, renamed_to, renamed_until }],
  );
}
