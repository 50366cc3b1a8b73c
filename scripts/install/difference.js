/**
 * The relevant parts of an entry in package-lock.json (and in npm's own record, node_modules/.package-lock.json).
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 *
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link] a workspace, linked into node_modules
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/** @typedef {{ packages?: Record<string, LockedPackage> }} LockFile */

const dependencyKinds = /** @type {const} */ ([
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
]);

/**
 * Compares package-lock.json with npm's record of what it installed, so that a manual install is recognised and not
 * repeated.
 *
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json
 * @param {{ os: string, cpu: string }} machine `process.platform` and `process.arch`
 * @returns {string | undefined} the first difference, for people; undefined if there is none
 */
export function installDifference(wanted, installed, machine) {
  const present = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (!path.includes("node_modules/")) continue;
    const found = present[path];
    if (found === undefined) {
      if (mayBeAbsent(entry, machine)) continue;
      return `${packageName(path)} is not installed`;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${packageName(path)} is installed as ${found.version ?? "a link"}, not ${entry.version ?? "a link"}`;
    }
  }
  const extra = Object.keys(present).find((path) => wanted.packages?.[path] === undefined);
  return extra === undefined ? undefined : `${packageName(extra)} is installed, but nothing asks for it`;
}

/**
 * Whether a package.json and its entry in package-lock.json list the same packages.
 *
 * @param {LockedPackage} manifest a package.json
 * @param {LockedPackage | undefined} entry the workspace's entry in package-lock.json
 * @returns {boolean}
 */
export function sameDependencies(manifest, entry) {
  return dependencyKinds.every((kind) => sorted(manifest[kind]) === sorted(entry?.[kind]));
}

/**
 * Optional packages are builds for one platform each, and their dependencies; npm installs those that match. This does not
 * detect the machine's C library, so a build for a specific one may be installed or not.
 *
 * @param {LockedPackage} entry
 * @param {{ os: string, cpu: string }} machine
 */
function mayBeAbsent(entry, machine) {
  if (entry.optional !== true && entry.devOptional !== true) return false;
  const oneMachine = entry.os !== undefined && entry.cpu !== undefined && entry.libc === undefined;
  return !oneMachine || !fits(entry.os, machine.os) || !fits(entry.cpu, machine.cpu);
}

/**
 * @param {string[] | undefined} allowed names, or `!name` for everything except that name
 * @param {string} actual
 */
function fits(allowed, actual) {
  if (allowed === undefined || allowed.length === 0) return true;
  if (allowed.includes(`!${actual}`)) return false;
  return allowed.includes(actual) || allowed.every((name) => name.startsWith("!"));
}

/** @param {Record<string, string> | undefined} dependencies */
function sorted(dependencies) {
  const byName = Object.entries(dependencies ?? {}).map(([name, version]) => `${name}@${version}`);
  return byName.toSorted((a, b) => (a < b ? -1 : 1)).join();
}

/** @param {string} path such as `node_modules/a/node_modules/@b/c` */
function packageName(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length) || path;
}
