import type { EngineMigration } from "./migration.ts";

/** Agents without a URL, which take their deliveries from their inbox. */
export const up: EngineMigration = async (query) => {
  await query.schema
    .alterTable("agents")
    .addColumn("delivery", "text", (column) => column.notNull().defaultTo("push"))
    .execute();
  await query.schema.alterTable("agents").addColumn("wake_url", "text").execute();
  await query.schema.alterTable("runs").addColumn("lease", "bigint").execute();
  await query.schema.alterTable("runs").addColumn("claimed", "bigint").execute();
  await query.schema
    .createTable("inbox_wakes")
    .addColumn("agent_id", "text", (column) => column.primaryKey())
    .addColumn("woken_at", "bigint", (column) => column.notNull())
    .execute();
};
