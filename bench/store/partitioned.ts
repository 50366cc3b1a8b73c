import { sql, type Kysely } from "kysely";
import { firstIdAt } from "../../packages/gateway/src/ids/delivery-id.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";
import type { Schema } from "../../packages/gateway/src/storage/schema/schema.ts";

export type PartitionedTable = "deliveries" | "delivery_requests";
type Span = { readonly name: string; readonly above: bigint; readonly below: bigint };

const DAY = 86_400_000;

/**
 * The name and id range of each partition: one per day of the last `days`, one for tomorrow, and one for everything
 * before.
 */
function spansOf(table: PartitionedTable, days: number): Span[] {
  const midnight = Math.floor(Date.now() / DAY) * DAY;
  const starts = Array.from({ length: days + 1 }, (_, index) => midnight + (index - days + 1) * DAY);
  return starts.map((start) => ({
    name: partitionOf(table, start),
    above: firstIdAt(start),
    below: firstIdAt(start + DAY),
  }));
}

/** The partition of the day that starts at this time (Unix milliseconds). */
export function partitionOf(table: PartitionedTable, day: number): string {
  return `${table}_${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/**
 * Replaces the gateway's own table, which must be empty, with one that has a partition per day.
 *
 * Every partition has every index. An index that is unique over the whole table must contain the partition key. The
 * index of deliveries that detects duplicates is therefore unique only within a day.
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
