import type { EngineMigration } from "./migration.ts";

/** Where an agent redirected to, in place of handling its delivery. */
export const up: EngineMigration = async (query) => {
  for (const table of ["deliveries", "delivery_attempts"] as const) {
    await query.schema.alterTable(table).addColumn("redirected_to", "text").execute();
  }
};
