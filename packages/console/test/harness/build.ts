import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

/** Builds the console if its sources have changed; test files that run at the same time wait for each other. */
export function ensureConsole(): void {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/ensure-console.js", "--required"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the console could not be built:\n${stderr}`);
}
