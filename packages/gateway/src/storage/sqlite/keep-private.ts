import { chmodSync, closeSync, openSync, statSync } from "node:fs";

/** Files that SQLite creates next to the database: the write-ahead log with its index, and the older rollback journal. */
const BESIDE = ["", "-wal", "-shm", "-journal"];
const OTHERS = 0o007;

/**
 * Creates a missing SQLite file so that only its owner can read it; SQLite copies its mode to the files next to it. For
 * existing files, this only removes permissions for others: a group may have access on purpose, for backups.
 *
 * @throws Error if the file can be neither created nor opened.
 */
export function keepPrivate(file: string): void {
  // Windows permissions work differently.
  if (process.platform === "win32") return;
  closeSync(openSync(file, "a", 0o600));
  for (const suffix of BESIDE) {
    const path = file + suffix;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) === 0) continue;
    try {
      chmodSync(path, mode & 0o7770);
    } catch {
      // The file belongs to another user, who allowed us to write to it.
    }
  }
}
