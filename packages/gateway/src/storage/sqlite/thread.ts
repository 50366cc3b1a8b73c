import { messageOf } from "../../error-message.ts";
import { type SqliteConnection, SqliteThreadEnded } from "./connection.ts";

/** A SQLite thread that is restarted when it ends. */
export type SqliteThread = {
  /**
   * The connection that is currently open. Users that need the same one for several requests, such as a transaction,
   * keep it: once its thread has ended, all requests to it fail.
   *
   * @throws SqliteThreadEnded if it could not be reopened.
   */
  current(): Promise<SqliteConnection>;
  close(): Promise<void>;
};

/** How long to wait before retrying a failed restart, in milliseconds; requests in between fail immediately. */
const TRY_EVERY = 500;

/** @param open - opens the connection, and reopens it. */
export async function startThread(open: () => Promise<SqliteConnection>): Promise<SqliteThread> {
  return keepThread(await open(), open, undefined);
}

/**
 * The same, but the thread starts on first use and ends when idle: a thread takes 10 MB.
 *
 * @param idle - the minimum idle time, in milliseconds; the thread ends within twice that.
 */
export function threadOnDemand(open: () => Promise<SqliteConnection>, idle: number): SqliteThread {
  return keepThread(undefined, open, idle);
}

function keepThread(
  started: SqliteConnection | undefined,
  open: () => Promise<SqliteConnection>,
  idle: number | undefined,
): SqliteThread {
  let connection = started;
  let opening: Promise<SqliteConnection> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let unwatch = (): void => {};
  let ending: Promise<void> | undefined;
  /** Later users get a new one. */
  const end = (unused: SqliteConnection): void => {
    if (connection === unused) connection = undefined;
    ending = unused.close().catch(() => {});
  };
  const openAgain = async (): Promise<SqliteConnection> => {
    if (isClosed || performance.now() - failedAt < TRY_EVERY) throw new SqliteThreadEnded();
    try {
      const opened = await open();
      unwatch();
      if (idle !== undefined) unwatch = whenUnused(opened, idle, () => end(opened));
      return (connection = opened);
    } catch (error) {
      failedAt = performance.now();
      throw new SqliteThreadEnded(`it could not be restarted: ${messageOf(error)}`);
    }
  };
  return {
    async current() {
      if (connection?.isGone === false) return connection;
      return (opening ??= openAgain().finally(() => {
        opening = undefined;
      }));
    },
    async close() {
      isClosed = true;
      await opening?.catch(() => {});
      unwatch();
      await ending;
      await connection?.close();
    },
  };
}

/** Calls back once a whole interval passed without requests. @returns a function that cancels this. */
function whenUnused(connection: SqliteConnection, interval: number, call: () => void): () => void {
  let asked = connection.asked;
  const timer = setInterval(() => {
    const isUsed = connection.isBusy || connection.asked !== asked;
    asked = connection.asked;
    if (isUsed) return;
    clearInterval(timer);
    call();
  }, interval).unref();
  return () => clearInterval(timer);
}
