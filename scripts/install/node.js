import { existsSync } from "node:fs";
import { join } from "node:path";

/** The oldest major version that runs this repository's TypeScript as it is. */
export const oldestNode = 24;

/**
 * @param {string} root the checkout
 * @returns {string} where npm puts the pinned Node
 */
export function pinnedNode(root) {
  return join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
}

/**
 * Whether npm scripts find a Node that is new enough. Looks without running it, which is enough where a stamp says that
 * it has run before.
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
