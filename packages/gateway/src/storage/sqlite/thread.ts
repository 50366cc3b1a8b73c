import { messageOf } from "../../error-message.ts";
import { type SqliteConnection, SqliteThreadEnded } from "./connection.ts";

/** A SQLite thread that is started again when it has ended. */
export type SqliteThread = {
  /**
   * The connection that is open now. Whoever needs one and the same for several questions, as a transaction does, keeps
   * it: once its thread has ended, every question to it fails.
   *
   * @throws SqliteThreadEnded where it could not be opened again.
   */
  current(): Promise<SqliteConnection>;
  close(): Promise<void>;
};

/** What failed is not tried again for so long, in milliseconds: whoever asks meanwhile hears so at once. */
const TRY_EVERY = 500;

/** @param open - opens the connection, and opens it again. */
export async function startThread(open: () => Promise<SqliteConnection>): Promise<SqliteThread> {
  let connection = await open();
  let opening: Promise<SqliteConnection> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  const openAgain = async (): Promise<SqliteConnection> => {
    if (isClosed || performance.now() - failedAt < TRY_EVERY) throw new SqliteThreadEnded();
    try {
      return (connection = await open());
    } catch (error) {
      failedAt = performance.now();
      throw new SqliteThreadEnded(`it could not be started again: ${messageOf(error)}`);
    }
  };
  return {
    async current() {
      if (!connection.isGone) return connection;
      return (opening ??= openAgain().finally(() => {
        opening = undefined;
      }));
    },
    async close() {
      isClosed = true;
      await opening?.catch(() => {});
      await connection.close();
    },
  };
}
