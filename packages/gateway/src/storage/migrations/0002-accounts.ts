import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

export const up: EngineMigration = async (query, engine) => {
  await query.schema
    .createTable("accounts")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await query.schema
    .createTable("account_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("value_hash", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("last_used_at", "bigint")
    .execute();
  // A key may belong to several accounts.
  await query.schema
    .createTable("account_key_roles")
    .addColumn("key_id", "text", (column) =>
      column.notNull().references("account_keys.id").onDelete("cascade"),
    )
    .addColumn("account_id", "text", (column) =>
      column.notNull().references("accounts.id").onDelete("cascade"),
    )
    .addColumn("role", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("account_key_roles_key", ["key_id", "account_id"])
    .execute();
  await query.schema
    .createIndex("account_key_roles_account")
    .on("account_key_roles")
    .column("account_id")
    .execute();
  await query.schema
    .createTable("sessions")
    .addColumn("token_hash", "text", (column) => column.primaryKey())
    .addColumn("key_id", "text", (column) =>
      column.notNull().references("account_keys.id").onDelete("cascade"),
    )
    .addColumn("account_id", "text", (column) =>
      column.notNull().references("accounts.id").onDelete("cascade"),
    )
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await query.schema.createIndex("sessions_key").on("sessions").column("key_id").execute();

  await query.schema
    .createTable("audit_entries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("time", "bigint", (column) => column.notNull())
    .addColumn("account_id", "text")
    .addColumn("actor_type", "text", (column) => column.notNull())
    .addColumn("actor_id", "text")
    .addColumn("actor_name", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("resource_type", "text", (column) => column.notNull())
    .addColumn("resource_id", "text")
    .addColumn("resource_name", "text")
    .addColumn("remote_address", "text", (column) => column.notNull())
    .addColumn("details", "text", (column) => column.notNull())
    .execute();
  await query.schema
    .createIndex("audit_entries_account")
    .on("audit_entries")
    .columns(["account_id", "id"])
    .execute();
  // Even someone who can run SQL as the gateway cannot change an entry.
  for (const guard of engine === "sqlite" ? SQLITE_GUARDS : POSTGRES_GUARDS) {
    await sql.raw(guard).execute(query);
  }

  // Null: the account of gateways without login, whose deliveries need no index of their own.
  await query.schema.alterTable("deliveries").addColumn("account_id", "text").execute();
  await sql
    .raw(`CREATE INDEX deliveries_account ON deliveries (account_id, id) WHERE account_id IS NOT NULL`)
    .execute(query);
  await query.schema.alterTable("refusals").addColumn("account_id", "text").execute();
  await query.schema.alterTable("replays").addColumn("account_id", "text").execute();
  await query.schema.createIndex("agents_account").on("agents").column("account_id").execute();
};

const SQLITE_GUARDS = ["UPDATE", "DELETE"].map(
  (change) => `CREATE TRIGGER audit_entries_no_${change.toLowerCase()} BEFORE ${change} ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
);

const POSTGRES_GUARDS = [
  `CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$`,
  `CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()`,
];
