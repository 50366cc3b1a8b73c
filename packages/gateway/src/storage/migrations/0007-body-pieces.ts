import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** Large bodies in pieces, each in its own commit, so that other commits can run in between. */
export const up: EngineMigration = async (query, engine) => {
  await query.schema
    .createTable("body_pieces")
    .addColumn("body_id", "bigint", (column) => column.notNull())
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("bytes", engine === "sqlite" ? "blob" : "bytea", (column) => column.notNull())
    .addPrimaryKeyConstraint("body_pieces_key", ["body_id", "number"])
    .execute();
  await query.schema.alterTable("delivery_requests").addColumn("pieces_id", "bigint").execute();
  await sql
    .raw(`CREATE INDEX delivery_requests_pieces ON delivery_requests (pieces_id) WHERE pieces_id IS NOT NULL`)
    .execute(query);
};
