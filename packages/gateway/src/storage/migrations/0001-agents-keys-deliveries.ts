import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

export const up: EngineMigration = async (query, engine) => {
  const bytes = engine === "sqlite" ? "blob" : "bytea";

  await query.schema
    .createTable("agents")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("description", "text", (column) => column.notNull())
    .addColumn("acp_url", "text")
    .addColumn("acp_type", "text", (column) => column.notNull())
    .addColumn("agent_input_type", "text")
    .addColumn("registration_metadata", "text")
    .addColumn("discovered_routes", "text")
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("status_reason", "text", (column) => column.notNull())
    .addColumn("probe_at", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addColumn("registered_at", "bigint", (column) => column.notNull())
    .execute();

  await query.schema
    .createTable("agent_api_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("agent_id", "text", (column) => column.notNull().references("agents.id").onDelete("cascade"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("api_key_type", "text", (column) => column.notNull())
    .addColumn("policy", "text")
    .addColumn("allowed_addresses", "text")
    .addColumn("expires_at", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("agent_api_keys_name", ["agent_id", "api_key_type", "name"])
    .execute();

  await query.schema
    .createTable("custom_providers")
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("definition", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("custom_providers_key", ["account_id", "id"])
    .execute();

  // A key has two values during a rotation.
  await query.schema
    .createTable("agent_api_key_values")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("key_id", "text", (column) =>
      column.notNull().references("agent_api_keys.id").onDelete("cascade"),
    )
    .addColumn("value_hash", "text")
    .addColumn("value_encrypted", "text")
    .addColumn("is_public", "bigint", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("last_used_at", "bigint")
    .addColumn("claimable_until", "bigint")
    .execute();
  await query.schema
    .createIndex("agent_api_key_values_key")
    .on("agent_api_key_values")
    .column("key_id")
    .execute();
  await query.schema
    .createIndex("agent_api_key_values_hash")
    .on("agent_api_key_values")
    .column("value_hash")
    .execute();

  // No foreign key to agents: deliveries outlive a deleted agent.
  await query.schema
    .createTable("deliveries")
    .addColumn("id", engine === "sqlite" ? "integer" : "bigint", (column) => column.primaryKey())
    .addColumn("agent_id", "text", (column) => column.notNull())
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("policy", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("path", "text", (column) => column.notNull())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("key_id", "text", (column) => column.notNull())
    .addColumn("event", "text")
    .addColumn("provider_delivery_id", "text")
    .addColumn("conversation", "text")
    .addColumn("dedupe_key", "text")
    .addColumn("ordering", "text", (column) => column.notNull())
    .addColumn("lane", "text")
    .addColumn("position", "bigint")
    .addColumn("next_attempt_at", "bigint")
    .addColumn("gateway", "text")
    .addColumn("attempts", "bigint", (column) => column.notNull())
    .addColumn("timeout", "bigint", (column) => column.notNull())
    .addColumn("attempt_started_at", "bigint")
    .addColumn("agent_status", "bigint")
    .addColumn("error", "text")
    .addColumn("duration", "bigint")
    .addColumn("answer", bytes)
    .addColumn("finished_at", "bigint")
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("replay_of", "bigint")
    .execute();
  await query.schema.createIndex("deliveries_agent").on("deliveries").columns(["agent_id", "id"]).execute();
  await query.schema.createIndex("deliveries_changed").on("deliveries").column("changed_at").execute();
  // The partial indexes only contain unfinished and failed deliveries, so they stay small however long the log grows.
  for (const index of [
    `CREATE UNIQUE INDEX deliveries_dedupe ON deliveries (agent_id, dedupe_key)
       WHERE dedupe_key IS NOT NULL AND status IN ('waiting', 'running', 'delivered', 'superseded')`,
    `CREATE INDEX deliveries_due ON deliveries (agent_id, next_attempt_at)
       WHERE status = 'waiting' AND next_attempt_at IS NOT NULL`,
    `CREATE INDEX deliveries_lane ON deliveries (agent_id, lane, position)
       WHERE lane IS NOT NULL AND status IN ('waiting', 'running')`,
    `CREATE INDEX deliveries_running ON deliveries (gateway) WHERE status = 'running'`,
    `CREATE INDEX deliveries_open ON deliveries (status, id) WHERE status NOT IN ('delivered', 'superseded')`,
    `CREATE INDEX deliveries_replay ON deliveries (replay_of) WHERE replay_of IS NOT NULL`,
    // The other deliveries of a conversation are queried with every delivery that a person opens.
    `CREATE INDEX deliveries_conversation ON deliveries (conversation, id) WHERE conversation IS NOT NULL`,
  ]) {
    await sql.raw(index).execute(query);
  }

  await query.schema
    .createTable("delivery_attempts")
    .addColumn("delivery_id", "bigint", (column) => column.notNull())
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("duration", "bigint", (column) => column.notNull())
    .addColumn("agent_status", "bigint")
    .addColumn("error", "text")
    .addColumn("answer", bytes)
    .addPrimaryKeyConstraint("delivery_attempts_key", ["delivery_id", "number"])
    .execute();

  await query.schema
    .createTable("replays")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("filter", "text", (column) => column.notNull())
    .addColumn("total", "bigint", (column) => column.notNull())
    .addColumn("done", "bigint", (column) => column.notNull())
    .addColumn("failed", "bigint", (column) => column.notNull())
    .addColumn("above", "text", (column) => column.notNull())
    .addColumn("below", "text", (column) => column.notNull())
    .addColumn("step", "text")
    .addColumn("gateway", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .execute();

  await query.schema
    .createTable("refusals")
    .addColumn("id", engine === "sqlite" ? "integer" : "bigint", (column) => column.primaryKey())
    .addColumn("agent_id", "text")
    .addColumn("agent_name", "text", (column) => column.notNull())
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("path", "text", (column) => column.notNull())
    .addColumn("provider", "text")
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .addColumn("diagnosis", "text", (column) => column.notNull())
    .addColumn("remote_address", "text", (column) => column.notNull())
    .execute();
  await query.schema.createIndex("refusals_agent").on("refusals").columns(["agent_id", "id"]).execute();

  await query.schema
    .createTable("delivery_requests")
    .addColumn("delivery_id", engine === "sqlite" ? "integer" : "bigint", (column) => column.primaryKey())
    .addColumn("headers", "text", (column) => column.notNull())
    .addColumn("body", bytes, (column) => column.notNull())
    .execute();

  await query.schema
    .createTable("gateways")
    .addColumn("number", "bigint", (column) => column.primaryKey())
    .addColumn("instance", "text", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .execute();

  await query.schema
    .createTable("vault_checks")
    .addColumn("encryption_key_id", "text", (column) => column.primaryKey())
    .addColumn("value_encrypted", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
};
