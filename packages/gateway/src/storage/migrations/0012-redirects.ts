import type { EngineMigration } from "./migration.ts";

/** The URL to which an agent redirected instead of handling its delivery. */
export const up: EngineMigration = async (query) => {
  for (const table of ["deliveries", "delivery_attempts"] as const) {
    await query.schema.alterTable(table).addColumn("redirected_to", "text").execute();
  }
};
