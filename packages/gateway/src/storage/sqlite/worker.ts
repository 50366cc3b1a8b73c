/**
 * Owns the SQLite connection, on a thread of its own: an fsync takes milliseconds, and here it makes nobody wait but
 * those whose commit it is.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { readInteger } from "../integer.ts";
import type { WorkerAnswer, WorkerRequest } from "./messages.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts is started as a worker thread");

const database = new DatabaseSync((workerData as { path: string }).path);
// The page size holds only for a file that is being made, and only before WAL is switched on.
database.exec(`
  PRAGMA page_size = 16384;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA busy_timeout = 5000;
`);

const MOST_STATEMENTS = 500;
const statements = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  if (statements.size >= MOST_STATEMENTS) statements.clear();
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statements.set(sql, statement);
  return statement;
}

function run(request: WorkerRequest): WorkerAnswer["result"] {
  switch (request.kind) {
    case "query": {
      const statement = prepare(request.sql);
      const parameters = request.parameters as SQLInputValue[];
      if (statement.columns().length > 0) {
        return { rows: statement.all(...parameters).map(withReadableIntegers), changes: 0n };
      }
      return { rows: [], changes: BigInt(statement.run(...parameters).changes) };
    }
    case "append": {
      database.exec("BEGIN IMMEDIATE");
      try {
        for (const { table, columns, rows } of request.batch) {
          const names = columns.map((column) => column.name);
          const statement = prepare(
            `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
          );
          for (const row of rows) statement.run(...row);
        }
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
      return { rows: [], changes: 0n };
    }
    case "close":
      statements.clear();
      database.close();
      return { rows: [], changes: 0n };
  }
}

function withReadableIntegers(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint") row[name] = readInteger(value);
  }
  return row;
}

port.on("message", (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: request.id, result: run(request) };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    answer = { id: request.id, failure: { message, errcode } };
  }
  port.postMessage(answer);
});
port.postMessage({ id: 0, result: { rows: [], changes: 0n } } satisfies WorkerAnswer);
