import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { ReadRows } from "../database.ts";
import type { Execute } from "./dialect.ts";
import { createStatements } from "./statements.ts";

/** A read-only connection on the gateway's main thread. */
type LookUps = {
  readonly execute: Execute;
  readonly read: ReadRows;
  readonly close: () => void;
};

/**
 * Opens it. Reading a few rows by an index takes some microseconds, less than a request to another thread; and readers
 * of a write-ahead log never wait for the writer.
 */
export function openLookUps(file: string): LookUps {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const statements = createStatements(database);
  return {
    execute: async (sql, parameters) => statements.query(sql, parameters as SQLInputValue[]),
    read: ({ text }, parameters) => statements.query(text, parameters as SQLInputValue[]).rows,
    close() {
      statements.forget();
      database.close();
    },
  };
}
