import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Engine } from "./database.ts";

/** Whether a column of bytes contains these bytes. Case-sensitive, without wildcards. */
export function containsBytes(engine: Engine, column: string, bytes: Uint8Array): RawBuilder<SqlBool> {
  return engine === "sqlite"
    ? sql`instr(${sql.ref(column)}, ${bytes}) > 0`
    : sql`position(CAST(${bytes} AS bytea) in ${sql.ref(column)}) > 0`;
}
