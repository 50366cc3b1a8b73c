import { spawn } from "node:child_process";
import { delimiter, resolve } from "node:path";

const heartbeatMilliseconds = 15_000;

/**
 * Runs npm in the checkout with its output on stderr. Uses the machine's own Node, since npm may be about to replace the one
 * in node_modules. Forwards signals to npm and waits for it to exit, so that no npm process is left behind.
 *
 * @param {string} root the checkout
 * @param {string[]} args such as `["ci"]`
 * @param {(pid: number) => void} onStart
 * @returns {Promise<{ ok: true } | { ok: false, interrupted: boolean, detail: string }>}
 */
export async function runNpm(root, args, onStart) {
  const started = Date.now();
  // npm shows progress on a terminal only.
  const heartbeat = setInterval(() => {
    if (!process.stderr.isTTY)
      console.error(`  … npm ${args[0]}, ${Math.round((Date.now() - started) / 1000)} s`);
  }, heartbeatMilliseconds);
  const npm = spawn("npm", args, {
    cwd: root,
    env: environmentForNpm(root, process.env),
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.pid !== undefined) onStart(npm.pid);
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = signal;
    npm.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((settle) => {
      npm.on("error", (error) =>
        settle({ ok: false, interrupted: false, detail: `npm did not start: ${error.message}` }),
      );
      npm.on("close", (code, signal) => {
        const detail = `npm ${args[0]} ended with ${interrupted ?? signal ?? `exit code ${code}`}`;
        if (code === 0 && interrupted === undefined) settle({ ok: true });
        else settle({ ok: false, interrupted: interrupted !== undefined, detail });
      });
    });
  } finally {
    clearInterval(heartbeat);
    for (const signal of signals) process.off(signal, forward);
  }
}

/**
 * Removes what `npm test` sets for its script but an install must not inherit: the checkout's own programs on PATH, and the
 * flags that restrict or silence npm.
 *
 * @param {string} root the checkout
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv} a copy
 */
export function environmentForNpm(root, environment) {
  const own = resolve(root, "node_modules", ".bin");
  const dropped = new Set([
    "npm_config_workspace",
    "npm_config_workspaces",
    "npm_config_include_workspace_root",
    "npm_config_loglevel",
    "npm_config_omit",
    "npm_config_production",
    "NODE_ENV",
  ]);
  const kept = Object.entries(environment).filter(([name]) => !dropped.has(name));
  const path = (environment["PATH"] ?? "").split(delimiter).filter((folder) => resolve(folder) !== own);
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
