import { messageOf } from "../../error-message.ts";
import { type SqliteConnection, SqliteThreadEnded } from "./connection.ts";

/** A SQLite thread that is restarted when it ends. */
export type SqliteThread = {
  /**
   * The connection that is currently open. Users that need the same one for several requests, such as a transaction,
   * keep it: once its thread has ended, every request to it fails.
   *
   * @throws SqliteThreadEnded if it could not be reopened.
   */
  current(): Promise<SqliteConnection>;
  close(): Promise<void>;
};

/** How long a failed restart is not retried, in milliseconds; requests in between fail immediately. */
const TRY_EVERY = 500;

/** @param open - opens the connection, and reopens it. */
export async function startThread(open: () => Promise<SqliteConnection>): Promise<SqliteThread> {
  return keepThread(await open(), open);
}

/** The same, but it starts when it is first used: a thread takes 11 MB. */
export function threadOnDemand(open: () => Promise<SqliteConnection>): SqliteThread {
  return keepThread(undefined, open);
}

function keepThread(
  started: SqliteConnection | undefined,
  open: () => Promise<SqliteConnection>,
): SqliteThread {
  let connection = started;
  let opening: Promise<SqliteConnection> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  const openAgain = async (): Promise<SqliteConnection> => {
    if (isClosed || performance.now() - failedAt < TRY_EVERY) throw new SqliteThreadEnded();
    try {
      return (connection = await open());
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
      await connection?.close();
    },
  };
}
