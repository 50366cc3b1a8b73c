import { existsSync } from "node:fs";
import { join } from "node:path";

/** The oldest major version that runs this repository's TypeScript without a build. */
export const oldestNode = 24;

/**
 * @param {string} root the checkout
 * @returns {string} the path at which npm installs the pinned Node
 */
export function pinnedNode(root) {
  return join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
}

/**
 * Whether npm scripts find a recent enough Node. Does not run it: a stamp that says that it has run before is enough.
 *
 * @param {string} root the checkout
 */
export function nodeIsThere(root) {
  return existsSync(pinnedNode(root)) || isNewEnough(process.versions.node);
}

/** @param {string} version such as `v24.1.0` */
export function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/, ""), 10) >= oldestNode;
}
