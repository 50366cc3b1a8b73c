import { performance } from "node:perf_hooks";
import type { SqliteConnection } from "./connection.ts";
import type { SqliteThread } from "./thread.ts";

/** Moves what was committed from the write-ahead log into the file, beside the commits. */
export type Checkpointer = {
  /** Something was committed. */
  committed(): void;
  close(): Promise<void>;
};

type Asked = Pick<SqliteConnection, "ask">;

/** Pages in the log from which on it is emptied: 16 MB, SQLite's own measure (https://www.sqlite.org/wal.html). */
const PAGES = 1_000;
/** What the log may take on disk while nothing is committed, in bytes. */
const LONG = 16 * 1024 * 1024;
/** How often it is looked how many there are, in milliseconds. */
const INTERVAL = 100;
/** When nothing was committed for this long, the log is cut off; what is in the way is waited for as long again. */
const QUIET = 1_000;

/**
 * SQLite would do it in the commit that fills the log, which then takes 30 ms, and everybody who waits for that one. On a
 * connection of its own it is in nobody's way, but never comes to the end of a log that grows meanwhile: the little that is
 * left is up to the writer. Only then does the log begin anew.
 *
 * While somebody reads for long, it cannot begin anew, and grows. What is left of that on disk goes when nothing is committed.
 *
 * @param start - opens that connection, which may not wait for locks; called when there is something to do for the first
 *   time, and again if it failed.
 * @param writer - asked in its turn: not in the middle of a transaction.
 * @param sizeOfLog - in bytes on disk, which is more than what is in it once it has begun anew.
 */
export function createCheckpointer(
  start: () => Promise<SqliteThread>,
  writer: Asked,
  sizeOfLog: () => number,
): Checkpointer {
  let thread: SqliteThread | undefined;
  let running: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let committedAt = performance.now();
  let quiet: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Runs when the one under way has ended; what fails is only put off. */
  const begin = (work: (own: Asked) => Promise<void>): void => {
    running = (async () => work(await (thread ??= await start()).current()))()
      // A log that is not emptied is only longer; the next commits try it again, the writer's own limit comes after that.
      .catch(() => {})
      .finally(() => (running = undefined));
  };
  const empty = async (own: Asked): Promise<void> => {
    if ((await checkpoint(own, "NOOP")) < PAGES) return;
    await checkpoint(own, "PASSIVE");
    await checkpoint(writer, "PASSIVE");
  };
  const cutOff = async (own: Asked): Promise<void> => {
    if (sizeOfLog() < LONG) return;
    // Most of it without any lock; what remains holds writers up for as long as it takes to cut the file off.
    await checkpoint(own, "PASSIVE");
    await checkpoint(own, "TRUNCATE");
    if (sizeOfLog() >= LONG) waitForQuiet();
  };
  const waitForQuiet = (): void => {
    if (isClosed) return;
    quiet ??= setTimeout(() => {
      quiet = undefined;
      if (running !== undefined || performance.now() - committedAt < QUIET) waitForQuiet();
      else begin(cutOff);
    }, QUIET).unref();
  };
  // Whoever had the file before may have left a long one.
  waitForQuiet();

  return {
    committed() {
      committedAt = performance.now();
      waitForQuiet();
      if (running !== undefined || committedAt - lookedAt < INTERVAL) return;
      lookedAt = committedAt;
      begin(empty);
    },
    async close() {
      isClosed = true;
      clearTimeout(quiet);
      await running;
      await thread?.close();
    },
  };
}

/** @returns how many pages of the log are not in the file. */
async function checkpoint(asked: Asked, mode: "NOOP" | "PASSIVE" | "TRUNCATE"): Promise<number> {
  const { rows } = await asked.ask({
    kind: "query",
    sql: `PRAGMA wal_checkpoint(${mode})`,
    parameters: [],
  });
  const { log, checkpointed } = rows[0] as { log: number; checkpointed: number };
  return log - checkpointed;
}
