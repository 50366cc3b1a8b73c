import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { acquireLock } from "./lock.js";
import { isNewEnough, oldestNode, pinnedNode } from "./node.js";
import { runNpm } from "./npm.js";
import { installState, removeStamp, writeStamp } from "./state.js";

const lockTimeoutMilliseconds = 15 * 60_000;

/** @typedef {{ ok: true } | { ok: false, advice: string[] }} InstallResult `advice`: what failed and how to fix it */

/**
 * Installs what is missing, one process at a time; a process that waited for another uses the finished install. Logs to stderr
 * what it does and why.
 *
 * @param {string} root the checkout
 * @param {{ os: string, cpu: string }} machine `process.platform` and `process.arch`
 * @returns {Promise<InstallResult>}
 */
export async function installOnce(root, machine) {
  const path = join(root, "build", "install.lock");
  const found = await acquireLock(path, {
    timeoutMilliseconds: lockTimeoutMilliseconds,
    onWait: (pid) => console.error(`agentex: waiting for the install that process ${pid} is running`),
  });
  if (!found.held) {
    return failed(
      `process ${found.pid} is taking too long to install`,
      `end it, or remove ${path}, and retry`,
    );
  }
  try {
    return await install(root, machine, found.lock);
  } finally {
    found.lock.release();
  }
}

/**
 * @param {string} root
 * @param {{ os: string, cpu: string }} machine
 * @param {import("./lock.js").Lock} lock
 * @returns {Promise<InstallResult>}
 */
async function install(root, machine, lock) {
  const found = installState(root, machine);
  if (found.state === "stale") {
    console.error(`agentex: installing packages with npm ci, because ${found.reason}`);
    removeStamp(root);
    // The pinned tools are development dependencies, which npm skips under NODE_ENV=production.
    const result = await runNpm(
      root,
      ["ci", "--include=dev", "--include=optional", "--loglevel=error"],
      lock.extendTo,
    );
    if (!result.ok && result.interrupted)
      return failed("the install was interrupted; the next run starts it again");
    if (!result.ok) {
      return failed(
        `packages are not installed: ${result.detail}`,
        "if npm says above that package.json and package-lock.json are not in sync, run: npm install",
        "otherwise check that the npm registry is reachable, and run the same command again",
      );
    }
  }
  const result = await ensureNodeRuns(root, lock);
  if (result.ok) writeStamp(root, machine);
  return result;
}

/**
 * The package `node` downloads its binary in an install script, and npm can be configured not to run those.
 *
 * @param {string} root
 * @param {import("./lock.js").Lock} lock
 * @returns {Promise<InstallResult>}
 */
async function ensureNodeRuns(root, lock) {
  const node = pinnedNode(root);
  if (runsNewEnough(node)) return { ok: true };
  console.error("agentex: the Node in node_modules does not run; fetching it again with npm rebuild node");
  const rebuilt = await runNpm(root, ["rebuild", "node", "--loglevel=error"], lock.extendTo);
  if (rebuilt.ok && runsNewEnough(node)) return { ok: true };
  // Only if the file is missing: a binary that does not run would still come first on the PATH of npm scripts.
  if (!existsSync(node) && isNewEnough(process.versions.node)) {
    console.error(`agentex: continuing with this machine's own Node ${process.versions.node}`);
    return { ok: true };
  }
  return failed(
    `the Node ${oldestNode} at ${node} does not run`,
    "if npm is set not to run install scripts (ignore-scripts), run: npm rebuild node --ignore-scripts=false",
    `or install Node ${oldestNode} or newer on this machine, remove node_modules, and retry`,
  );
}

/** @param {string} path a Node binary */
function runsNewEnough(path) {
  const { status, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return status === 0 && isNewEnough(stdout);
}

/**
 * @param {string[]} advice
 * @returns {InstallResult}
 */
function failed(...advice) {
  return { ok: false, advice };
}
