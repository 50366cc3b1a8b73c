import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The folders of the npm workspaces in the root package.json, sorted. A trailing `/*` matches every folder with a
 * package.json; this repository uses no other pattern.
 *
 * @param {string} root the checkout
 * @returns {string[]} paths relative to `root`, separated by `/`
 */
export function workspaceFolders(root) {
  const manifest = /** @type {{ workspaces?: string[] }} */ (
    JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  );
  const folders = (manifest.workspaces ?? []).flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -"/*".length);
    if (!existsSync(join(root, parent))) return [];
    return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  });
  return folders.filter((folder) => existsSync(join(root, folder, "package.json"))).toSorted();
}

/**
 * Hashes everything that determines what `npm ci` installs: the lock file, each package.json, and the platform, so that a
 * checkout moved to a different kind of machine is noticed.
 *
 * @param {string} root the checkout
 * @param {string} platform such as `linux-x64`
 * @returns {string} hexadecimal SHA-256
 */
export function fingerprint(root, platform) {
  const hash = createHash("sha256").update(platform);
  const files = ["package.json", "package-lock.json"];
  files.push(...workspaceFolders(root).map((folder) => `${folder}/package.json`));
  for (const file of files) {
    const path = join(root, file);
    hash.update(`\0${file}\0`).update(existsSync(path) ? readFileSync(path) : "missing");
  }
  return hash.digest("hex");
}
