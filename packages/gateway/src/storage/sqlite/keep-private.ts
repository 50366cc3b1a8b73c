import { chmodSync, closeSync, openSync, statSync } from "node:fs";

/** What SQLite keeps beside its file: the write-ahead log with its index, and what it made before it had those. */
const BESIDE = ["", "-wal", "-shm", "-journal"];
const OTHERS = 0o007;

/**
 * Makes a SQLite file that its owner alone may read, where it is missing; what SQLite makes beside it takes its mode. Of
 * one that is there, only what everybody may do is taken away: a group may have been let in on purpose, for backups.
 *
 * @throws Error when the file can neither be made nor be opened.
 */
export function keepPrivate(file: string): void {
  // Windows has other rights.
  if (process.platform === "win32") return;
  closeSync(openSync(file, "a", 0o600));
  for (const suffix of BESIDE) {
    const path = file + suffix;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) === 0) continue;
    try {
      chmodSync(path, mode & 0o7770);
    } catch {
      // It is somebody else's file, who has given us leave to write it.
    }
  }
}
