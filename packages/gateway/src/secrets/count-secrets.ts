import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { ENCRYPTED_COLUMNS } from "./encrypted-columns.ts";

/** `v1.<eight hex digits>.…` */
const ENCRYPTED = "v1.________.%";

/** How many secrets in a column are encrypted with a key. */
export type SecretCount = {
  readonly table: string;
  readonly column: string;
  readonly keyId: string;
  readonly secrets: number;
};

/** Counts the database's secrets by encryption key. */
export async function countSecrets(query: Kysely<Schema>): Promise<SecretCount[]> {
  const counts: SecretCount[] = [];
  for (const { table, column } of ENCRYPTED_COLUMNS) {
    const { rows } = await sql<{ key_id: string; secrets: number }>`
      SELECT substr(${sql.ref(column)}, 4, 8) AS key_id, count(*) AS secrets
      FROM ${sql.table(table)} WHERE ${sql.ref(column)} LIKE ${ENCRYPTED} GROUP BY 1 ORDER BY 1`.execute(
      query,
    );
    counts.push(...rows.map((row) => ({ table, column, keyId: row.key_id, secrets: row.secrets })));
  }
  return counts;
}
