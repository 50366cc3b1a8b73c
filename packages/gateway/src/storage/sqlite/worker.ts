/**
 * Owns one SQLite connection, on a thread of its own: an fsync takes milliseconds, and here it makes nobody wait but
 * those whose commit it is.
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Returned, StoredRow, Write } from "../write.ts";
import { createStatements, withReadableIntegers } from "./statements.ts";
import type { WorkerAnswer, WorkerRequest, WorkerResult } from "./messages.ts";

export type WorkerData = { readonly path: string; readonly readOnly: boolean };

const port = parentPort;
if (port === null) throw new Error("worker.ts is started as a worker thread");

const { path, readOnly } = workerData as WorkerData;
const database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
// The page size holds only for a file that is being made, and only before WAL is switched on.
if (!readOnly) {
  database.exec(`
    PRAGMA page_size = 16384;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
  `);
}

const statements = createStatements(database);

function carryOut(request: WorkerRequest): WorkerResult {
  switch (request.kind) {
    case "query":
      return { ...statements.query(request.sql, request.parameters as SQLInputValue[]), returned: [] };
    case "commit":
      return { rows: [], changes: 0n, returned: commit(request.writes) };
    case "close":
      statements.forget();
      database.close();
      return { rows: [], changes: 0n, returned: [] };
  }
}

function commit(writes: readonly Write[]): Returned {
  database.exec("BEGIN IMMEDIATE");
  try {
    const returned = writes.map(write);
    database.exec("COMMIT");
    return returned;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function write(step: Write): Record<string, unknown>[] {
  switch (step.kind) {
    case "insert": {
      const names = step.columns.map(({ name }) => name);
      const marks = names.map((_, index) => `?${index + 1}`).join(", ");
      const source = step.onlyIn
        ? `SELECT ${marks} WHERE EXISTS (SELECT 1 FROM ${step.onlyIn.table} WHERE ${step.onlyIn.column} = ?1)`
        : `VALUES (${marks})`;
      const sql =
        `INSERT INTO ${step.table} (${names.join(", ")}) ${source}` +
        (step.ignoreConflicts ? " ON CONFLICT DO NOTHING" : "") +
        (step.returning ? ` RETURNING ${step.returning}` : "");
      return runEach(sql, step.rows, step.returning !== undefined);
    }
    case "update": {
      const { keys, columns } = step;
      const set = columns.map(({ name }, index) => `${name} = ?${keys.length + index + 1}`).join(", ");
      const where = keys.map(({ name }, index) => `${name} = ?${index + 1}`).join(" AND ");
      const sql =
        `UPDATE ${step.table} SET ${set} WHERE ${where}` +
        (step.guard ? ` AND ${step.guard}` : "") +
        (step.returning ? ` RETURNING ${step.returning}` : "");
      return runEach(sql, step.rows, step.returning !== undefined);
    }
    case "run":
      return runEach(step.sql, [step.parameters], statements.prepare(step.sql).returns);
    case "lock":
      return [];
  }
}

function runEach(sql: string, rows: readonly StoredRow[], returning: boolean): Record<string, unknown>[] {
  const { statement } = statements.prepare(sql);
  if (returning) return rows.flatMap((row) => statement.all(...row).map(withReadableIntegers));
  for (const row of rows) statement.run(...row);
  return [];
}

port.on("message", (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: request.id, result: carryOut(request) };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    answer = { id: request.id, failure: { message, errcode } };
  }
  port.postMessage(answer);
});
port.postMessage({ id: 0, result: { rows: [], changes: 0n, returned: [] } } satisfies WorkerAnswer);
