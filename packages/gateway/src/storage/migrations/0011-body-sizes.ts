import type { EngineMigration } from "./migration.ts";

/** The size of a body in pieces, which shows whether its last pieces are missing. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("delivery_requests").addColumn("body_size", "bigint").execute();
};
