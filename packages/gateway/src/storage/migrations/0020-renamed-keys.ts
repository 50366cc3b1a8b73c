import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** The name that a provider gave to what a key is named after, and until when the key accepts it. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("agent_api_keys").addColumn("renamed_to", "text").execute();
  await query.schema.alterTable("agent_api_keys").addColumn("renamed_until", "bigint").execute();
  // Few keys have one, and the overview asks for them.
  await sql
    .raw(
      "CREATE INDEX agent_api_keys_renamed ON agent_api_keys (renamed_until) WHERE renamed_until IS NOT NULL",
    )
    .execute(query);
};
