import type { EngineMigration } from "./migration.ts";

export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("deliveries").addColumn("trace_id", "text").execute();
};
