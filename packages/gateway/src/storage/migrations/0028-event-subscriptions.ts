import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** MCP Events: up to which id all of a gateway's deliveries are committed, and who gets events by webhook. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("gateways").addColumn("settled_below", "bigint").execute();
  await query.schema
    .createTable("event_subscriptions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("principal", "text", (column) => column.notNull())
    .addColumn("principal_name", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("event", "text")
    .addColumn("arguments", "text", (column) => column.notNull())
    .addColumn("secret_encrypted", "text", (column) => column.notNull())
    .addColumn("previous_secret_encrypted", "text")
    .addColumn("previous_until", "bigint")
    .addColumn("cursor", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("failures", "bigint", (column) => column.notNull())
    .addColumn("next_attempt_at", "bigint")
    .addColumn("last_error", "text")
    .addColumn("failed_since", "bigint")
    .addColumn("delivered", "bigint", (column) => column.notNull())
    .addColumn("delivered_at", "bigint")
    .addColumn("refresh_before", "bigint", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("ended_reason", "text")
    .addColumn("lease_by", "text")
    .addColumn("lease_until", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("refreshed_at", "bigint", (column) => column.notNull())
    .execute();
  await sql
    .raw("CREATE INDEX event_subscriptions_principal ON event_subscriptions (account_id, principal)")
    .execute(query);
};
