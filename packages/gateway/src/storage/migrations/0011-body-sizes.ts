import type { EngineMigration } from "./migration.ts";

/** How large a body in pieces is: of one whose last pieces are missing, the others are not all. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("delivery_requests").addColumn("body_size", "bigint").execute();
};
