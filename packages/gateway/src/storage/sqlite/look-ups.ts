import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Execute } from "./dialect.ts";
import { createStatements } from "./statements.ts";

/**
 * A connection on the gateway's own thread that only reads. A few rows by an index take some microseconds, less than
 * asking another thread; and readers of a write-ahead log never wait for the writer.
 */
export function openLookUps(file: string): { execute: Execute; close: () => void } {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const statements = createStatements(database);
  return {
    execute: async (sql, parameters) => statements.query(sql, parameters as SQLInputValue[]),
    close() {
      statements.forget();
      database.close();
    },
  };
}
