import type { EngineMigration } from "./migration.ts";

/** What a rejected request looked like, where an attempt went and which headers came back, and which deliveries are tests. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("refusals").addColumn("headers", "text").execute();
  await query.schema.alterTable("deliveries").addColumn("exchange", "text").execute();
  await query.schema.alterTable("delivery_attempts").addColumn("exchange", "text").execute();
  await query.schema.alterTable("deliveries").addColumn("test", "bigint").execute();
};
