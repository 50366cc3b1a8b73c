import { performance } from "node:perf_hooks";
import type { SqliteConnection } from "./connection.ts";

/** Moves what was committed from the write-ahead log into the file, beside the commits. */
export type Checkpointer = {
  /** Something was committed. */
  committed(): void;
  close(): Promise<void>;
};

/** Pages in the log from which on it is emptied: 16 MB, SQLite's own measure (https://www.sqlite.org/wal.html). */
const PAGES = 1_000;
/** How often it is looked how many there are, in milliseconds. */
const INTERVAL = 100;

/**
 * SQLite would do it in the commit that fills the log, which then takes 30 ms, and everybody who waits for that one. On a
 * connection of its own it is in nobody's way, but never comes to the end of a log that grows meanwhile: the little that is
 * left is up to the writer. Only then does the log begin anew.
 *
 * @param connect - opens that connection; called when there is something to do for the first time, and again if it failed.
 * @param writer - asked in its turn: not in the middle of a transaction.
 */
export function createCheckpointer(
  connect: () => Promise<SqliteConnection>,
  writer: Pick<SqliteConnection, "ask">,
): Checkpointer {
  let connection: SqliteConnection | undefined;
  let running: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const pagesIn = async (asked: Pick<SqliteConnection, "ask">, mode: "NOOP" | "PASSIVE"): Promise<number> => {
    const { rows } = await asked.ask({
      kind: "query",
      sql: `PRAGMA wal_checkpoint(${mode})`,
      parameters: [],
    });
    const { log, checkpointed } = rows[0] as { log: number; checkpointed: number };
    return log - checkpointed;
  };
  const run = async (): Promise<void> => {
    const own = (connection ??= await connect());
    if ((await pagesIn(own, "NOOP")) < PAGES) return;
    await pagesIn(own, "PASSIVE");
    await pagesIn(writer, "PASSIVE");
  };
  return {
    committed() {
      const time = performance.now();
      if (running !== undefined || time - lookedAt < INTERVAL) return;
      lookedAt = time;
      running = run()
        // A log that is not emptied is only longer; the next commits try it again, the writer's own limit comes after that.
        .catch(() => {})
        .finally(() => (running = undefined));
    },
    async close() {
      await running;
      await connection?.close();
    },
  };
}
