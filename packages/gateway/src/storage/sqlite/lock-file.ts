import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../../error-message.ts";
import { keepPrivate } from "./keep-private.ts";
import { StorageUnavailable } from "../unavailable.ts";

/**
 * Prevents a second gateway from using the same SQLite file: each would assume that it is alone (use PostgreSQL for
 * several). This is SQLite's own lock, on a separate file, so the system releases it however the process ends.
 *
 * @returns a function that releases the lock.
 */
export function lockFile(file: string): () => void {
  let lock: DatabaseSync;
  try {
    keepPrivate(`${file}.lock`);
    lock = new DatabaseSync(`${file}.lock`);
  } catch (error) {
    throw new StorageUnavailable(`cannot write to the directory of ${file}: ${messageOf(error)}`);
  }
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const reason = messageOf(error);
    throw new StorageUnavailable(
      reason.includes("locked")
        ? `another gateway is using ${file}; stop it, or set AGENTEX_DATABASE_URL to another file or to PostgreSQL`
        : `cannot write to the directory of ${file}: ${reason}`,
    );
  }
  return () => lock.close();
}
