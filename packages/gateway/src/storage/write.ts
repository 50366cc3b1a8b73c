import type { Schema } from "./schema/schema.ts";

/**
 * One step of a commit on the hot path. Rows are written in bulk: SQLite runs a prepared statement per row, PostgreSQL
 * one statement with an array per column, so that its text is the same for any number of rows.
 */
export type Write =
  | {
      readonly kind: "insert";
      readonly table: keyof Schema;
      readonly columns: readonly Column[];
      /** Each row's values, in the order of `columns`. */
      readonly rows: readonly StoredRow[];
      /** Skip rows that violate a unique constraint, instead of failing the commit. */
      readonly ignoreConflicts?: boolean;
      /** Only rows for which that table has a row with the same values, in columns that may have other names there. */
      readonly onlyIn?: {
        readonly table: keyof Schema;
        readonly same: readonly { readonly own: string; readonly there: string }[];
      };
      readonly returning?: string;
    }
  | {
      readonly kind: "update";
      readonly table: keyof Schema;
      /** Identify the row: all of these must match. */
      readonly keys: readonly Column[];
      readonly columns: readonly Column[];
      /** Each row's values: first those of `keys`, then those of `columns`. */
      readonly rows: readonly StoredRow[];
      /** An additional condition, in constant SQL. */
      readonly guard?: string;
      readonly returning?: string;
    }
  /**
   * One statement, with `?` for its parameters. If several in a commit are the same `once`, only the last one runs: it
   * would undo what the others do, or do nothing after them.
   */
  | { readonly kind: "run"; readonly sql: string; readonly parameters: StoredRow; readonly once?: string }
  /** Locks these names against other gateways until the commit; with SQLite, there are none. */
  | { readonly kind: "lock"; readonly names: readonly string[] };

/** A column with its PostgreSQL type, which a bulk write must name. */
export type Column = {
  readonly name: string;
  readonly type: "text" | "int8" | "bytea";
  /** In an update: if the new value is null, the old one is kept. */
  readonly keeps?: true;
};

export type StoredValue = string | number | bigint | Uint8Array | null;
export type StoredRow = readonly StoredValue[];

/** The rows that each write of a commit returned, in the order of the writes. */
export type Returned = readonly (readonly Readonly<Record<string, unknown>>[])[];
