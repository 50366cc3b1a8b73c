import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installDifference, sameDependencies } from "./difference.js";
import { fingerprint, workspaceFolders } from "./fingerprint.js";

/**
 * `fresh`: the stamp matches this state. `unstamped`: someone ran npm manually, and the result is correct. `stale`: `npm ci`
 * must run.
 *
 * @typedef {{ state: "fresh" } | { state: "unstamped" } | { state: "stale", reason: string }} InstallState
 */

const stampPath = "node_modules/.agentex-installed";
const npmRecordPath = "node_modules/.package-lock.json";

/**
 * Decides whether node_modules matches package-lock.json and the workspaces' package.json.
 *
 * @param {string} root the checkout
 * @param {{ os: string, cpu: string }} machine `process.platform` and `process.arch`
 * @returns {InstallState}
 */
export function installState(root, machine) {
  if (!existsSync(join(root, "node_modules"))) return stale("node_modules is missing");
  const stamp = readIfPresent(join(root, stampPath));
  if (stamp === fingerprint(root, platformOf(machine))) return { state: "fresh" };

  const wanted = parseLock(readIfPresent(join(root, "package-lock.json")));
  if (wanted === undefined) return stale("package-lock.json cannot be read");
  for (const folder of ["", ...workspaceFolders(root)]) {
    const path = join(folder, "package.json");
    const manifest = /** @type {import("./difference.js").LockedPackage} */ (
      JSON.parse(readFileSync(join(root, path), "utf8"))
    );
    if (!sameDependencies(manifest, wanted.packages?.[folder])) {
      return stale(`${path} and package-lock.json do not ask for the same packages`);
    }
  }
  const installed = parseLock(readIfPresent(join(root, npmRecordPath)));
  if (installed === undefined) return stale("the last install was not finished");
  const difference = installDifference(wanted, installed, machine);
  return difference === undefined ? { state: "unstamped" } : stale(difference);
}

/**
 * Records that node_modules is complete. Written to a temporary file and renamed, so that a partial stamp is never read.
 *
 * @param {string} root the checkout
 * @param {{ os: string, cpu: string }} machine
 */
export function writeStamp(root, machine) {
  const path = join(root, stampPath);
  writeFileSync(`${path}.new`, fingerprint(root, platformOf(machine)));
  renameSync(`${path}.new`, path);
}

/**
 * Removes the stamp before node_modules is changed, so that an interrupted install does not look complete.
 *
 * @param {string} root the checkout
 */
export function removeStamp(root) {
  rmSync(join(root, stampPath), { force: true });
  rmSync(join(root, npmRecordPath), { force: true });
}

/** @param {{ os: string, cpu: string }} machine */
function platformOf(machine) {
  return `${machine.os}-${machine.cpu}`;
}

/**
 * @param {string} reason
 * @returns {InstallState}
 */
function stale(reason) {
  return { state: "stale", reason };
}

/**
 * @param {string | undefined} text
 * @returns {import("./difference.js").LockFile | undefined} undefined if it is missing, or not JSON (for example during a
 * merge)
 */
function parseLock(text) {
  try {
    return text === undefined
      ? undefined
      : /** @type {import("./difference.js").LockFile} */ (JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function readIfPresent(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
