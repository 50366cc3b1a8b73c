/**
 * Owns one SQLite connection on a separate thread: an fsync takes milliseconds, and here it delays only those waiting
 * for that commit.
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { releaseMemorySoon } from "../../release-memory.ts";
import type { Returned, StoredRow, Write } from "../write.ts";
import { createStatements, withReadableIntegers } from "./statements.ts";
import type { WorkerAnswer, WorkerRequest, WorkerResult } from "./messages.ts";

export type WorkerData = {
  readonly path: string;
  readonly readOnly: boolean;
  /** How long a statement waits for another connection's lock, in milliseconds. */
  readonly patience: number;
};

/** The lock timeout while opening the file, which differs from the later one, in milliseconds. */
const OPENING = 5_000;

const port = parentPort;
if (port === null) throw new Error("worker.ts is started as a worker thread");

const { path, readOnly, patience } = workerData as WorkerData;
const database = new DatabaseSync(path, { readOnly, timeout: OPENING });
// The page size applies only to a new file, and only before WAL is enabled. With smaller pages, a commit writes less: its
// rows are on different pages of most indexes. With larger ones, bodies of many megabytes are read faster.
if (!readOnly) {
  database.exec(`
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
    -- 64 MB (128 in files with the larger pages of earlier versions). Usually another connection checkpoints earlier, see
    -- checkpointer.ts.
    PRAGMA wal_autocheckpoint = 8000;
    -- After a long read has kept the log from restarting, the next commit truncates it to this size.
    PRAGMA journal_size_limit = 67108864;
  `);
}

database.exec(`PRAGMA busy_timeout = ${patience}`);

const statements = createStatements(database);

const NOTHING: WorkerResult = { rows: [], changes: 0n, returned: [] };

function carryOut(request: WorkerRequest): WorkerResult {
  switch (request.kind) {
    case "query":
      return { ...statements.query(request.sql, request.parameters as SQLInputValue[]), returned: [] };
    case "commit":
      return { rows: [], changes: 0n, returned: commit(request.writes) };
    case "roll back":
      rollBack();
      return NOTHING;
    case "close":
      statements.forget();
      database.close();
      return NOTHING;
  }
}

function rollBack(): void {
  if (database.isTransaction) database.exec("ROLLBACK");
}

function commit(writes: readonly Write[]): Returned {
  run("BEGIN IMMEDIATE");
  try {
    const returned = writes.map(write);
    run("COMMIT");
    return returned;
  } catch (error) {
    rollBack();
    throw error;
  }
}

/**
 * The results are known without RETURNING, and rows are passed as VALUES. SQLite assumes that RETURNING and SELECT may
 * fail midway, so for them it first copies every page it changes, a fifth of a commit's cost.
 */
function write(step: Write): Record<string, unknown>[] {
  switch (step.kind) {
    case "insert": {
      const { table, columns, onlyIn, returning } = step;
      const names = columns.map(({ name }) => name);
      const rows = onlyIn ? thoseIn(onlyIn, step.rows, names) : step.rows;
      const sql =
        `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})` +
        (step.ignoreConflicts ? " ON CONFLICT DO NOTHING" : "");
      return changedBy(sql, rows, returning, names);
    }
    case "update": {
      const { table, keys, columns, guard, returning } = step;
      const set = columns
        .map(({ name, keeps }, index) => {
          const value = `?${keys.length + index + 1}`;
          return `${name} = ${keeps ? `COALESCE(${value}, ${name})` : value}`;
        })
        .join(", ");
      const where = keys.map(({ name }, index) => `${name} = ?${index + 1}`).join(" AND ");
      const sql = `UPDATE ${table} SET ${set} WHERE ${where}${guard ? ` AND ${guard}` : ""}`;
      return changedBy(
        sql,
        step.rows,
        returning,
        keys.map(({ name }) => name),
      );
    }
    case "run": {
      const { statement, returns } = statements.prepare(step.sql);
      if (returns) return statement.all(...step.parameters).map(withReadableIntegers);
      statement.run(...step.parameters);
      return [];
    }
    case "lock":
      return [];
  }
}

/** Runs a statement for each row. @returns the column `returning`, one of `names`, of the rows it changed. */
function changedBy(
  sql: string,
  rows: readonly StoredRow[],
  returning: string | undefined,
  names: readonly string[],
): Record<string, unknown>[] {
  const { statement } = statements.prepare(sql);
  const place = returning === undefined ? -1 : names.indexOf(returning);
  const changed: Record<string, unknown>[] = [];
  for (const row of rows) {
    const { changes } = statement.run(...row);
    if (returning !== undefined && changes > 0) changed.push({ [returning]: row[place] });
  }
  return changed;
}

/** @param names - of the rows' columns. */
function thoseIn(
  { table, same }: NonNullable<Extract<Write, { kind: "insert" }>["onlyIn"]>,
  rows: readonly StoredRow[],
  names: readonly string[],
): StoredRow[] {
  const conditions = same.map(({ there }) => `${there} = ?`);
  const { statement } = statements.prepare(`SELECT 1 FROM ${table} WHERE ${conditions.join(" AND ")}`);
  const places = same.map(({ own }) => names.indexOf(own));
  return rows.filter((row) => statement.get(...places.map((place) => row[place] ?? null)) !== undefined);
}

function run(sql: string): void {
  statements.prepare(sql).statement.run();
}

/**
 * Results of at least this size, in bytes, are transferred to the other thread; otherwise they would be copied twice.
 */
const LARGE = 64 * 1024;

function largeIn(answer: WorkerAnswer): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const row of "result" in answer ? answer.result.rows : []) {
    for (const name in row) {
      const value = row[name];
      if (value instanceof Uint8Array && value.length >= LARGE && value.buffer instanceof ArrayBuffer) {
        buffers.push(value.buffer);
      }
    }
  }
  return buffers;
}

port.on("message", (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: request.id, result: carryOut(request) };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    answer = { id: request.id, failure: { message, errcode } };
  }
  port.postMessage(answer, largeIn(answer));
});
releaseMemorySoon();
port.postMessage({ id: 0, result: NOTHING } satisfies WorkerAnswer);
