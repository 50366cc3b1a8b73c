import { spawn } from "node:child_process";
import { join } from "node:path";
import { acquireLock } from "../install/lock.js";
import { pinnedNode } from "../install/node.js";
import { consoleFingerprint, consoleIsBuilt, writeConsoleStamp } from "./state.js";

const lockTimeoutMilliseconds = 5 * 60_000;

/** @typedef {{ ok: true } | { ok: false, advice: string[] }} BuildResult `advice`: what failed and how to fix it */

/**
 * Builds the console, one process at a time; a process that waited for another uses the finished build. Logs one line to
 * stderr.
 *
 * @param {string} root the checkout
 * @returns {Promise<BuildResult>}
 */
export async function buildOnce(root) {
  const path = join(root, "build", "console.lock");
  const found = await acquireLock(path, {
    timeoutMilliseconds: lockTimeoutMilliseconds,
    onWait: (pid) =>
      console.error(`agentex: waiting for the build of the console that process ${pid} is running`),
  });
  if (!found.held) {
    return { ok: false, advice: [`process ${found.pid} is taking too long to build the console`] };
  }
  try {
    if (consoleIsBuilt(root)) return { ok: true };
    const started = Date.now();
    process.stderr.write("agentex: building the console … ");
    const fingerprint = consoleFingerprint(root);
    const { code, output } = await runVite(root, found.lock.extendTo);
    if (code !== 0) {
      process.stderr.write(`failed\n${output}`);
      return { ok: false, advice: ["the console was not built, for the reason above; run: npm run build"] };
    }
    writeConsoleStamp(root, fingerprint);
    process.stderr.write(`${((Date.now() - started) / 1_000).toFixed(1)} s\n`);
    return { ok: true };
  } finally {
    found.lock.release();
  }
}

/**
 * @param {string} root the checkout
 * @param {(pid: number) => void} onStart
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runVite(root, onStart) {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(pinnedNode(root), [vite, "build", "--logLevel", "warn"], {
    cwd: join(root, "packages", "console"),
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
    shell: process.platform === "win32",
  });
  if (child.pid !== undefined) onStart(child.pid);
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  return new Promise((settle) => {
    child.on("error", (error) => settle({ code: 1, output: `${error.message}\n` }));
    child.on("close", (code) => settle({ code, output }));
  });
}
