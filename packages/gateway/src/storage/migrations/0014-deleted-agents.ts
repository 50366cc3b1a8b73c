import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/**
 * A deleted agent is kept for a while with its keys, so that it can be restored under its name. Meanwhile, its name is
 * free: the row gets a name that no agent can have.
 */
export const up: EngineMigration = async (query) => {
  for (const [column, type] of [
    ["deleted_at", "bigint"],
    ["deleted_name", "text"],
    ["deleted_by", "text"],
  ] as const) {
    await query.schema.alterTable("agents").addColumn(column, type).execute();
  }
  await sql
    .raw("CREATE INDEX agents_deleted ON agents (deleted_name) WHERE deleted_name IS NOT NULL")
    .execute(query);
};
