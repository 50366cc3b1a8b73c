import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** Deliveries that are sent together: until when they are collected, and in which batch they are. */
export const up: EngineMigration = async (query) => {
  for (const column of ["batch_id", "quiet_until", "collect_until", "batch_size"] as const) {
    await query.schema.alterTable("deliveries").addColumn(column, "bigint").execute();
  }
  await sql
    .raw("CREATE INDEX deliveries_batch ON deliveries (batch_id) WHERE batch_id IS NOT NULL")
    .execute(query);
};
