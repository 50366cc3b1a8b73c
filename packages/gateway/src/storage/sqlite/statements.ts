import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { readInteger } from "../integer.ts";

export type Row = Record<string, unknown>;

/** A statement, and whether it returns rows. */
export type Prepared = { readonly statement: StatementSync; readonly returns: boolean };

/** The prepared statements of a connection. */
export type Statements = {
  prepare(sql: string): Prepared;
  /** Runs a statement. Returns its rows, or the number of changed rows. */
  query(sql: string, parameters: readonly SQLInputValue[]): { rows: Row[]; changes: bigint };
  forget(): void;
};

const MOST_STATEMENTS = 500;

export function createStatements(database: DatabaseSync): Statements {
  const known = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    if (known.size >= MOST_STATEMENTS) known.clear();
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    const prepared = { statement, returns: statement.columns().length > 0 };
    known.set(sql, prepared);
    return prepared;
  };
  return {
    prepare,
    query(sql, parameters) {
      const { statement, returns } = prepare(sql);
      return returns
        ? { rows: statement.all(...parameters).map(withReadableIntegers), changes: 0n }
        : { rows: [], changes: BigInt(statement.run(...parameters).changes) };
    },
    forget: () => known.clear(),
  };
}

export function withReadableIntegers(row: Row): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint") row[name] = readInteger(value);
  }
  return row;
}
