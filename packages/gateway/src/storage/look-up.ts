import type { CompiledQuery, Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Reads a few rows; what it is asked for stands in the query's place-holders, in their order. */
export type LookUp<Row> = (...parameters: readonly unknown[]) => Promise<Row[]>;

/**
 * A query of the hot path. Its text is made once: to build it anew for every webhook costs more than to run it.
 *
 * @param query - with any values of the right types, which are replaced by those that are asked for.
 */
export function createLookUp<Row>(
  database: Kysely<Schema>,
  query: { compile(): CompiledQuery<Row> },
): LookUp<Row> {
  const compiled = query.compile();
  return async (...parameters) =>
    (await database.executeQuery<Row>({ ...compiled, parameters } as CompiledQuery<Row>)).rows;
}
