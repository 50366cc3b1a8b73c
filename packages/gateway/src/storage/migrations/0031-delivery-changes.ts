import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/**
 * Changes of deliveries that are events, written in the transactions that make them.
 *
 * `position` is set afterwards: only then is it known that a change with a smaller one can no longer appear.
 */
export const up: EngineMigration = async (query, engine) => {
  await query.schema
    .createTable("delivery_changes")
    .addColumn("key", engine === "sqlite" ? "integer" : "bigserial", (column) => column.primaryKey())
    .addColumn("position", "bigint", (column) => column.unique())
    .addColumn("delivery_id", "bigint", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("attempts", "bigint", (column) => column.notNull())
    .addColumn("agent_status", "bigint")
    .addColumn("error", "text")
    .addColumn("reason_code", "text")
    .addColumn("run_attempt", "bigint")
    .addColumn("run_state", "text")
    .execute();
  const statements = [
    "CREATE INDEX delivery_changes_unplaced ON delivery_changes (key) WHERE position IS NULL",
    "CREATE INDEX delivery_changes_delivery ON delivery_changes (delivery_id)",
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
};
