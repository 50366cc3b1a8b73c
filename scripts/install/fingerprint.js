import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The folders of the npm workspaces that the root package.json names, sorted. A trailing `/*` stands for every folder
 * with a package.json, which is the only pattern this repository uses.
 *
 * @param {string} root the checkout
 * @returns {string[]} paths relative to `root`, with `/` between their parts
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
 * A hash of everything that decides what `npm ci` would put on disk: the lock file, each package.json, and the machine's
 * platform, so that a checkout carried to another kind of machine is noticed.
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
