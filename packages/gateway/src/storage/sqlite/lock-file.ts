import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../../error-message.ts";
import { keepPrivate } from "./keep-private.ts";
import { StorageUnavailable } from "../unavailable.ts";

/**
 * Keeps a second gateway off the same SQLite file: two of them would each believe to be alone, and PostgreSQL is the
 * engine for that. The lock is SQLite's own on a file beside it, which the system lets go of however the process ends.
 *
 * @returns the function that lets go.
 */
export function lockFile(file: string): () => void {
  let lock: DatabaseSync;
  try {
    keepPrivate(`${file}.lock`);
    lock = new DatabaseSync(`${file}.lock`);
  } catch (error) {
    throw new StorageUnavailable(`cannot write in the directory of ${file}: ${messageOf(error)}`);
  }
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const reason = messageOf(error);
    throw new StorageUnavailable(
      reason.includes("locked")
        ? `another gateway is using ${file}; stop it, or set AGENTEX_DATABASE_URL to another file or to PostgreSQL`
        : `cannot write in the directory of ${file}: ${reason}`,
    );
  }
  return () => lock.close();
}
