import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** What agents do after they took a delivery: runs, and deliveries in the status `working`. */
export const up: EngineMigration = async (query) => {
  await query.schema
    .createTable("runs")
    .addColumn("delivery_id", "bigint", (column) => column.notNull())
    .addColumn("attempt", "bigint", (column) => column.notNull())
    .addColumn("account_id", "text")
    .addColumn("agent_id", "text", (column) => column.notNull())
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("session", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("on_lost", "text", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("ends_by", "bigint", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addColumn("reported_at", "bigint")
    .addColumn("note", "text")
    .addColumn("progress", "bigint")
    .addColumn("result", "text")
    .addColumn("error", "text")
    .addColumn("input_tokens", "bigint")
    .addColumn("output_tokens", "bigint")
    .addColumn("cost_usd", "bigint")
    .addColumn("model", "text")
    .addColumn("cancel_requested_at", "bigint")
    .addColumn("finished_at", "bigint")
    .addPrimaryKeyConstraint("runs_key", ["delivery_id", "attempt"])
    .execute();
  await query.schema.alterTable("deliveries").addColumn("joins", "bigint").execute();
  for (const statement of [
    // What ends next: one look finds it, however many runs there are.
    `CREATE INDEX runs_due ON runs (due_at) WHERE finished_at IS NULL`,
    `CREATE INDEX runs_agent ON runs (agent_id, started_at)`,
    // Runs count to their agent's concurrency; each gateway's to its share. A batch is one run.
    `CREATE INDEX deliveries_working ON deliveries (agent_id, gateway, batch_id, id) WHERE status = 'working'`,
    // A run keeps its place in the lane. The indexes of duplicates and of open deliveries contain new statuses already.
    `DROP INDEX deliveries_lane`,
    `CREATE INDEX deliveries_lane ON deliveries (agent_id, lane, position)
       WHERE lane IS NOT NULL AND status IN ('waiting', 'running', 'working')`,
  ]) {
    await sql.raw(statement).execute(query);
  }
};
