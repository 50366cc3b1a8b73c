import { performance } from "node:perf_hooks";
import type { SqliteConnection } from "./connection.ts";
import type { SqliteThread } from "./thread.ts";

/** Checkpoints the write-ahead log in parallel with the commits. */
export type Checkpointer = {
  /** Call after each commit. */
  committed(): void;
  close(): Promise<void>;
};

type Asked = Pick<SqliteConnection, "ask">;

/**
 * The number of pages in the log that triggers a checkpoint: 32 MB, or 64 in files with the larger pages of earlier versions.
 * Every commit writes the same pages of most indexes, so a checkpoint of a longer log copies fewer pages per webhook. A
 * connection finds a page in the log with one look into its index for every 4,096 (https://www.sqlite.org/walformat.html#the_wal_index_file_format).
 */
const PAGES = 4_000;
/** A log file smaller than this, in bytes, has fewer pages, however small they are. */
const SHORT = PAGES * 4_096;
/** Maximum size of an idle log file, in bytes. */
const LONG = 16 * 1024 * 1024;
/** How often to check the number of pages, in milliseconds. */
const INTERVAL = 100;
/**
 * The log file is truncated after this long without commits; if that fails, it is retried after the same time. In
 * milliseconds.
 */
const QUIET = 1_000;

/**
 * SQLite would checkpoint in the commit that fills the log; that commit would take 30 ms and delay everyone waiting for
 * it. A separate connection blocks nobody, but never reaches the end of a log that keeps growing, so the writer does
 * the small remainder. Only then does the log restart from the beginning.
 *
 * During a long read, the log cannot restart and grows. Its file is truncated when commits stop.
 *
 * @param thread - has the separate connection, which must not wait for locks.
 * @param writer - called in its turn, never in the middle of a transaction.
 * @param sizeOfLog - file size in bytes, which exceeds the content once the log has restarted.
 */
export function createCheckpointer(
  thread: SqliteThread,
  writer: Asked,
  sizeOfLog: () => number,
): Checkpointer {
  let running: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let committedAt = performance.now();
  let quiet: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Runs one job at a time; a failed one is only postponed. */
  const begin = (work: (own: Asked) => Promise<void>): void => {
    running = (async () => work(await thread.current()))()
      // Without a checkpoint, the log just grows. Later commits try again; after that, the writer's own limit applies.
      .catch(() => {})
      .finally(() => (running = undefined));
  };
  const empty = async (own: Asked): Promise<void> => {
    if ((await checkpoint(own, "NOOP")) < PAGES) return;
    await checkpoint(own, "PASSIVE");
    await checkpoint(writer, "PASSIVE");
  };
  const cutOff = async (own: Asked): Promise<void> => {
    // Most of this needs no lock; the rest blocks writers only while the file is truncated.
    await checkpoint(own, "PASSIVE");
    await checkpoint(own, "TRUNCATE");
    if (sizeOfLog() >= LONG) waitForQuiet();
  };
  const waitForQuiet = (): void => {
    if (isClosed) return;
    quiet ??= setTimeout(() => {
      quiet = undefined;
      if (running !== undefined || performance.now() - committedAt < QUIET) waitForQuiet();
      // Its thread takes memory, so it starts only when needed.
      else if (sizeOfLog() >= LONG) begin(cutOff);
    }, QUIET).unref();
  };
  // A previous process may have left a long log.
  waitForQuiet();

  return {
    committed() {
      committedAt = performance.now();
      waitForQuiet();
      if (running !== undefined || committedAt - lookedAt < INTERVAL) return;
      lookedAt = committedAt;
      if (sizeOfLog() >= SHORT) begin(empty);
    },
    async close() {
      isClosed = true;
      clearTimeout(quiet);
      await running;
      await thread.close();
    },
  };
}

/** @returns how many pages of the log are not in the database file. */
async function checkpoint(asked: Asked, mode: "NOOP" | "PASSIVE" | "TRUNCATE"): Promise<number> {
  const { rows } = await asked.ask({
    kind: "query",
    sql: `PRAGMA wal_checkpoint(${mode})`,
    parameters: [],
  });
  const { log, checkpointed } = rows[0] as { log: number; checkpointed: number };
  return log - checkpointed;
}
