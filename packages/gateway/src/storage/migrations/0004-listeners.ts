import type { EngineMigration } from "./migration.ts";

export const up: EngineMigration = async (query) => {
  await query.schema
    .createTable("listeners")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("agent_id", "text", (column) => column.notNull().references("agents.id").onDelete("cascade"))
    .addColumn("route", "text")
    .addColumn("provider", "text")
    .addColumn("position", "bigint", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .execute();
  // Deleting an agent deletes its listeners.
  await query.schema.createIndex("listeners_agent").on("listeners").column("agent_id").execute();

  await query.schema
    .createTable("listener_receipts")
    .addColumn("listener_id", "text", (column) =>
      column.notNull().references("listeners.id").onDelete("cascade"),
    )
    .addColumn("delivery_id", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("listener_receipts_key", ["listener_id", "delivery_id"])
    .execute();
};
