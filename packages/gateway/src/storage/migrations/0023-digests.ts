import type { EngineMigration } from "./migration.ts";

/** What an agent gets in place of a request's body, if its route wants that. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("delivery_requests").addColumn("digest", "text").execute();
};
