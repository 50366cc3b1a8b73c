import type { EngineMigration } from "./migration.ts";

/** What senders were answered and when; how old a key's signed requests may be. */
export const up: EngineMigration = async (query) => {
  for (const column of ["answered_status", "answered_after"] as const) {
    await query.schema.alterTable("deliveries").addColumn(column, "bigint").execute();
  }
  await query.schema.alterTable("deliveries").addColumn("answered_by", "text").execute();
  await query.schema.alterTable("agent_api_keys").addColumn("tolerance_seconds", "bigint").execute();
};
