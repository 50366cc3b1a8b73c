import { chmodSync, closeSync, openSync, statSync } from "node:fs";

/** Files that SQLite creates next to the database: the write-ahead log with its index, and the older rollback journal. */
const BESIDE = ["", "-wal", "-shm", "-journal"];
const OTHERS = 0o007;

/**
 * Creates a missing SQLite file readable by its owner only; SQLite uses its mode for the files next to it. For existing
 * files, only permissions for others are removed: a group may have access on purpose, for backups.
 *
 * @throws Error if the file can be neither created nor opened.
 */
export function keepPrivate(file: string): void {
  // Windows has other permissions.
  if (process.platform === "win32") return;
  closeSync(openSync(file, "a", 0o600));
  for (const suffix of BESIDE) {
    const path = file + suffix;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) === 0) continue;
    try {
      chmodSync(path, mode & 0o7770);
    } catch {
      // The file belongs to another user, who allowed us to write it.
    }
  }
}
