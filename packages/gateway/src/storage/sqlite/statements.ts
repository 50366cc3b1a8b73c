import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { readInteger } from "../integer.ts";

export type Row = Record<string, unknown>;

/** Statements of one connection, each prepared once. */
export type Statements = {
  prepare(sql: string): StatementSync;
  /** Runs a statement: what it returns, or how many rows it changed. */
  query(sql: string, parameters: readonly SQLInputValue[]): { rows: Row[]; changes: bigint };
  forget(): void;
};

const MOST_STATEMENTS = 500;

export function createStatements(database: DatabaseSync): Statements {
  const known = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = known.get(sql) ?? database.prepare(sql);
    if (!known.has(sql)) {
      if (known.size >= MOST_STATEMENTS) known.clear();
      statement.setReadBigInts(true);
      known.set(sql, statement);
    }
    return statement;
  };
  return {
    prepare,
    query(sql, parameters) {
      const statement = prepare(sql);
      return statement.columns().length > 0
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
