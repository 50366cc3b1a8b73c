import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** What providers could not deliver, and how it is asked for again. */
export const up: EngineMigration = async (query) => {
  await query.schema
    .createTable("recoveries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("receiver_id", "text", (column) =>
      column.notNull().references("agents.id").onDelete("cascade"),
    )
    .addColumn("scope", "text", (column) => column.notNull())
    .addColumn("owner", "text")
    .addColumn("repository", "text")
    .addColumn("hook_id", "text")
    .addColumn("app_id", "text")
    .addColumn("credential_encrypted", "text", (column) => column.notNull())
    .addColumn("credential_hash", "text", (column) => column.notNull())
    .addColumn("problem", "text")
    .addColumn("problem_detail", "text")
    .addColumn("problem_since", "bigint")
    .addColumn("failures", "bigint", (column) => column.notNull())
    .addColumn("checked_at", "bigint")
    .addColumn("listed_through", "bigint")
    .addColumn("list_at", "bigint", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("lease_by", "text")
    .addColumn("lease_until", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("recoveries_name", ["account_id", "name"])
    .execute();

  await query.schema
    .createTable("recovery_requests")
    .addColumn("recovery_id", "text", (column) =>
      column.notNull().references("recoveries.id").onDelete("cascade"),
    )
    .addColumn("guid", "text", (column) => column.notNull())
    .addColumn("delivery_id", "text", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("failed_at", "bigint", (column) => column.notNull())
    .addColumn("found_at", "bigint", (column) => column.notNull())
    .addColumn("asks", "bigint", (column) => column.notNull())
    .addColumn("asked_at", "bigint")
    .addColumn("asked_delivery_id", "text")
    .addColumn("refused", "text")
    .addColumn("arrived_at", "bigint")
    .addPrimaryKeyConstraint("recovery_requests_key", ["recovery_id", "guid"])
    .execute();

  await query.schema
    .createTable("store_signs")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .execute();

  await query.schema
    .createTable("outages")
    .addColumn("began_at", "bigint", (column) => column.primaryKey())
    .addColumn("ended_at", "bigint", (column) => column.notNull())
    .execute();

  for (const statement of [
    "CREATE INDEX recoveries_next ON recoveries (next_at)",
    "CREATE INDEX recoveries_receiver ON recoveries (receiver_id)",
    "CREATE INDEX recovery_requests_asked ON recovery_requests (recovery_id, asked_at)",
  ]) {
    await sql.raw(statement).execute(query);
  }
};
