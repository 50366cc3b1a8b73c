import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the built console depends on, relative to the checkout. */
const sources = [
  "package-lock.json",
  "packages/console/bundle",
  "packages/console/index.html",
  "packages/console/package.json",
  "packages/console/public",
  "packages/console/src",
  "packages/console/vite.config.ts",
  "packages/sdk/package.json",
  "packages/sdk/src/client",
];
const built = "packages/console/dist";
const stamp = `${built}/.built-from`;

/**
 * Whether the last build was made from the current sources.
 *
 * @param {string} root the checkout
 */
export function consoleIsBuilt(root) {
  return (
    existsSync(join(root, built, "index.html")) &&
    existsSync(join(root, stamp)) &&
    readFileSync(join(root, stamp), "utf8") === consoleFingerprint(root)
  );
}

/**
 * Records the fingerprint of the sources. Take it before the build, so that changes made during the build trigger the next
 * one.
 *
 * @param {string} root the checkout
 * @param {string} fingerprint
 */
export function writeConsoleStamp(root, fingerprint) {
  mkdirSync(join(root, built), { recursive: true });
  writeFileSync(join(root, stamp), fingerprint);
}

/**
 * Hashes all inputs of the build.
 *
 * @param {string} root the checkout
 * @returns {string} hexadecimal SHA-256
 */
export function consoleFingerprint(root) {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((source) => filesOf(root, source))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/**
 * @param {string} root the checkout
 * @param {string} path a file, or a folder to include recursively
 * @returns {string[]} paths relative to `root`, sorted
 */
function filesOf(root, path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .toSorted()
    .flatMap((name) => filesOf(root, `${path}/${name}`));
}
