import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** Conversations that agents bound to a session. A conversation without a row is a session of its own. */
export const up: EngineMigration = async (query) => {
  await query.schema
    .createTable("session_keys")
    .addColumn("agent_id", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("session", "text", (column) => column.notNull())
    .addColumn("conversation", "text", (column) => column.notNull())
    .addColumn("key_id", "text")
    .addColumn("bound_at", "bigint", (column) => column.notNull())
    .addColumn("used_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("session_keys_key", ["agent_id", "key"])
    .execute();
  await query.schema.alterTable("deliveries").addColumn("session_key", "text").execute();
  await query.schema.alterTable("deliveries").addColumn("session", "text").execute();
  for (const statement of [
    "CREATE INDEX session_keys_session ON session_keys (agent_id, session)",
    "CREATE INDEX session_keys_used ON session_keys (used_at)",
  ]) {
    await sql.raw(statement).execute(query);
  }
};
