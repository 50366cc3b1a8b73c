import type { EngineMigration } from "./migration.ts";

export const up: EngineMigration = async (query) => {
  await query.schema
    .createTable("hash_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("key_encrypted", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
};
