import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { globSync } from "node:fs";

/** https://semver.org, without build metadata. */
const SEMVER = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?$/;
/** A package's version, and the version of its dependencies from this repository. */
const VERSION = /^( {2}"version"|.*"agentex-[a-z-]+"): "[^"]+"/gm;

/**
 * Sets the version of every package in the repository, and pins their dependencies on each other to exactly that version.
 *
 * @param root - the repository.
 * @returns the manifests that changed.
 * @throws TypeError if it is not a semantic version.
 */
export async function setVersion(root: string, version: string): Promise<readonly string[]> {
  if (!SEMVER.test(version)) throw new TypeError(`'${version}' is not a version such as 1.2.3 or 1.2.3-rc.1`);
  const manifests = globSync("{package.json,{packages,examples}/*/package.json}", { cwd: root }).toSorted();
  for (const manifest of manifests) {
    const file = join(root, manifest);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(VERSION, `$1: "${version}"`));
  }
  return manifests;
}
