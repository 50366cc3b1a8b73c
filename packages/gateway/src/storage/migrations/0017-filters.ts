import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** Who caused a webhook, what it says, and why a delivery was filtered or held; settings of routes that agents cannot declare. */
export const up: EngineMigration = async (query) => {
  for (const column of [
    "actor_id",
    "actor_name",
    "actor_kind",
    "standing",
    "summary",
    "reason_code",
    "reason_detail",
    "budget_key",
  ] as const) {
    await query.schema.alterTable("deliveries").addColumn(column, "text").execute();
  }
  await query.schema.alterTable("agents").addColumn("route_settings", "text").execute();
  await query.schema
    .alterTable("replays")
    .addColumn("action", "text", (column) => column.notNull().defaultTo("replay"))
    .execute();
  for (const statement of [
    `CREATE INDEX deliveries_budget ON deliveries (budget_key, id) WHERE budget_key IS NOT NULL`,
    // Only for alerts about loops: deliveries that a person caused are not in it.
    `CREATE INDEX deliveries_bots ON deliveries (id) WHERE actor_kind IN ('bot', 'app')`,
    // A webhook that was filtered or is held has duplicates too. New statuses are in it unless they are named here.
    `DROP INDEX deliveries_dedupe`,
    `CREATE UNIQUE INDEX deliveries_dedupe ON deliveries (agent_id, dedupe_key)
       WHERE dedupe_key IS NOT NULL AND status NOT IN ('rejected', 'failed', 'cancelled')`,
    `DROP INDEX deliveries_body`,
    `CREATE UNIQUE INDEX deliveries_body ON deliveries (agent_id, body_key)
       WHERE body_key IS NOT NULL AND status NOT IN ('rejected', 'failed', 'cancelled')`,
  ]) {
    await sql.raw(statement).execute(query);
  }
};
