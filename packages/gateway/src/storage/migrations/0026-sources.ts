import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/**
 * Sources: URLs of the gateway's own, whose webhooks go to several agents. A source has keys like an agent, so it has a row
 * in `agents`. Deliveries of one webhook share its request.
 */
export const up: EngineMigration = async (query) => {
  await query.schema
    .alterTable("agents")
    .addColumn("kind", "text", (column) => column.notNull().defaultTo("agent"))
    .execute();
  await query.schema
    .createTable("sources")
    .addColumn("id", "text", (column) => column.primaryKey().references("agents.id").onDelete("cascade"))
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("route_by", "text")
    .addColumn("alias", "text", (column) => column.unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute();
  await query.schema
    .createTable("source_targets")
    .addColumn("source_id", "text", (column) => column.notNull().references("sources.id").onDelete("cascade"))
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("agent_id", "text", (column) => column.notNull().references("agents.id").onDelete("cascade"))
    .addColumn("path", "text", (column) => column.notNull())
    .addColumn("when_filter", "text")
    .addColumn("shadow", "bigint", (column) => column.notNull())
    .addColumn("off_reason", "text")
    .addColumn("off_at", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("source_targets_key", ["source_id", "value", "agent_id", "path"])
    .execute();
  for (const [column, type] of [
    ["request_id", "bigint"],
    ["source_id", "text"],
    ["source_value", "text"],
    ["shadow", "bigint"],
  ] as const) {
    await query.schema.alterTable("deliveries").addColumn(column, type).execute();
  }
  await query.schema.alterTable("delivery_requests").addColumn("shared", "bigint").execute();
  await query.schema.alterTable("replays").addColumn("to_agent_id", "text").execute();
  for (const statement of [
    // Who uses a request, before it is removed.
    `CREATE INDEX deliveries_request ON deliveries (request_id) WHERE request_id IS NOT NULL`,
    `CREATE INDEX deliveries_source ON deliveries (source_id, id) WHERE source_id IS NOT NULL`,
    // Few, since a request that no delivery uses is left only by a gateway that was killed.
    `CREATE INDEX delivery_requests_shared ON delivery_requests (delivery_id) WHERE shared IS NOT NULL`,
  ]) {
    await sql.raw(statement).execute(query);
  }
};
