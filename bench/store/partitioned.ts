import { sql, type Kysely } from "kysely";
import { firstIdAt } from "../../packages/gateway/src/ids/delivery-id.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";
import type { Schema } from "../../packages/gateway/src/storage/schema/schema.ts";

export type PartitionedTable = "deliveries" | "delivery_requests";
type Span = { readonly name: string; readonly above: bigint; readonly below: bigint };

const DAY = 86_400_000;

/** A partition's name and ids, for each day of the last `days`, tomorrow, and before them all. */
function spansOf(table: PartitionedTable, days: number): Span[] {
  const midnight = Math.floor(Date.now() / DAY) * DAY;
  const starts = Array.from({ length: days + 1 }, (_, index) => midnight + (index - days + 1) * DAY);
  return starts.map((start) => ({
    name: partitionOf(table, start),
    above: firstIdAt(start),
    below: firstIdAt(start + DAY),
  }));
}

/** The partition for what arrived on the day that begins then (Unix milliseconds). */
export function partitionOf(table: PartitionedTable, day: number): string {
  return `${table}_${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/**
 * Puts a table with a partition for each day in the place of the gateway's own, which has to be empty.
 *
 * Each index is there in each partition. One that is unique over the whole table is not possible without the partition's
 * key in it: of deliveries, the one by which duplicates are found is unique within a day only.
 */
export async function partitionByDay(
  { query }: Database,
  table: PartitionedTable,
  days: number,
): Promise<void> {
  const key = table === "deliveries" ? "id" : "delivery_id";
  const { rows: indexes } = await sql<{ definition: string }>`
    SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
      WHERE indrelid = ${table}::regclass AND NOT indisprimary`.execute(query);
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(query);
  await run(`ALTER TABLE ${table} RENAME TO ${table}_plain`);
  await run(
    `CREATE TABLE ${table} (LIKE ${table}_plain INCLUDING DEFAULTS, PRIMARY KEY (${key})) PARTITION BY RANGE (${key})`,
  );
  await run(`DROP TABLE ${table}_plain`);
  await run(`CREATE TABLE ${table}_other PARTITION OF ${table} DEFAULT`);
  for (const { name, above, below } of spansOf(table, days)) {
    await run(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM (${above}) TO (${below})`);
  }
  for (const { definition } of indexes) await addIndex(query, table, definition);
}

async function addIndex(query: Kysely<Schema>, table: PartitionedTable, definition: string): Promise<void> {
  if (!definition.startsWith("CREATE UNIQUE")) {
    await sql.raw(definition).execute(query);
    return;
  }
  const { rows } = await sql<{ name: string }>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ${table}::regclass`.execute(
    query,
  );
  for (const { name } of rows) {
    const own = definition.replace(/ON \S+/, `ON ${name}`).replace(/INDEX (\S+)/, `INDEX ${name}_$1`);
    await sql.raw(own).execute(query);
  }
}
