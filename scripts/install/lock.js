import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMilliseconds = 200;

/**
 * @typedef {{ pids: number[], host: string, token: string }} Holder `pids`: the lock is held while any of these processes is
 * alive
 *
 * @typedef {object} Lock
 * @property {(pid: number) => void} extendTo keeps the lock held while that process is alive, even if this one is killed
 * @property {() => void} release
 */

/**
 * Acquires a lock file, and waits if another process holds it. Takes over the lock of a process that has exited.
 *
 * @param {string} path the lock file; its folder is created if missing
 * @param {{ timeoutMilliseconds: number, onWait: (pid: number) => void }} options `onWait` is called once, and only if there
 * is a wait
 * @returns {Promise<{ held: true, lock: Lock } | { held: false, pid: number }>} `held: false` after the timeout
 */
export async function acquireLock(path, { timeoutMilliseconds, onWait }) {
  mkdirSync(dirname(path), { recursive: true });
  /** @type {Holder} */
  const self = { pids: [process.pid], host: hostname(), token: randomUUID() };
  const deadline = Date.now() + timeoutMilliseconds;
  let waiting = false;
  for (;;) {
    if (createExclusively(path, self)) return { held: true, lock: ownLock(path, self) };
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (isGone(holder)) {
      removeAbandoned(path, holder);
    } else if (Date.now() > deadline) {
      return { held: false, pid: holder.pids.find(isAlive) ?? 0 };
    } else if (!waiting) {
      waiting = true;
      onWait(holder.pids.find(isAlive) ?? 0);
    }
    await sleep(pollMilliseconds);
  }
}

/**
 * @param {string} path
 * @param {Holder} self
 * @returns {Lock}
 */
function ownLock(path, self) {
  return {
    extendTo: (pid) => {
      const draft = `${path}.${randomUUID()}`;
      writeFileSync(draft, JSON.stringify({ ...self, pids: [...self.pids, pid] }));
      renameSync(draft, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/**
 * Two processes may find the same abandoned lock. Only the one that creates the marker may remove it, and only while it is
 * still the same lock, so a fresh lock is never removed.
 *
 * @param {string} path
 * @param {Holder} gone
 */
function removeAbandoned(path, gone) {
  const marker = `${path}.${gone.token}`;
  if (!createExclusively(marker, gone)) return;
  if (readHolder(path)?.token === gone.token) rmSync(path, { force: true });
  rmSync(marker, { force: true });
}

/**
 * Written to a temporary file and hard-linked into place, so that readers never see a partial file.
 *
 * @param {string} path
 * @param {Holder} holder
 * @returns {boolean} false if the file already exists
 */
function createExclusively(path, holder) {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * @param {string} path
 * @returns {Holder | undefined} undefined if it has just been released
 */
function readHolder(path) {
  try {
    return /** @type {Holder} */ (JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Process ids are meaningless on another machine, so the lock of another host (shared folder, container) is left alone.
 *
 * @param {Holder} holder
 */
function isGone(holder) {
  return holder.host === hostname() && !holder.pids.some(isAlive);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
