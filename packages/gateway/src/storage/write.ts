import type { Schema } from "./schema/schema.ts";

/**
 * One step of a commit on the hot path. Rows go in bulk: SQLite runs a prepared statement for each, PostgreSQL one
 * statement with an array for each column, so that its text is the same for any number of rows.
 */
export type Write =
  | {
      readonly kind: "insert";
      readonly table: keyof Schema;
      readonly columns: readonly Column[];
      /** Each row's values in the order of `columns`. */
      readonly rows: readonly StoredRow[];
      /** Rows that break a unique constraint are left out, instead of failing the commit. */
      readonly ignoreConflicts?: boolean;
      /** Only rows whose first value stands in this column of that table. */
      readonly onlyIn?: { readonly table: keyof Schema; readonly column: string };
      readonly returning?: string;
    }
  | {
      readonly kind: "update";
      readonly table: keyof Schema;
      /** Which row: all of these have to match. */
      readonly keys: readonly Column[];
      readonly columns: readonly Column[];
      /** Each row's values: first those of `keys`, then those of `columns`. */
      readonly rows: readonly StoredRow[];
      /** A further condition, in constant SQL. */
      readonly guard?: string;
      readonly returning?: string;
    }
  /** One statement as it stands, with `?` for its parameters. */
  | { readonly kind: "run"; readonly sql: string; readonly parameters: StoredRow }
  /** Holds these names against other gateways until the commit; SQLite has no others. */
  | { readonly kind: "lock"; readonly names: readonly string[] };

/** A column with its PostgreSQL type, which a bulk write has to name. */
export type Column = { readonly name: string; readonly type: "text" | "int8" | "bytea" };

export type StoredValue = string | number | bigint | Uint8Array | null;
export type StoredRow = readonly StoredValue[];

/** The rows that each write of a commit returned, in the order of the writes. */
export type Returned = readonly (readonly Readonly<Record<string, unknown>>[])[];
